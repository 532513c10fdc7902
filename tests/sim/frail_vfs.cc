#include "tests/sim/frail_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/check.h"

namespace skep::sim {
namespace {

constexpr int kSector = 4'096;  // as SQLite's own for Unix says
constexpr int kNameMost = 256;

using Fate = FrailDisk::Fate;

// SQLite gives the memory and calls no constructor.
struct Open {
  sqlite3_file base;
  FrailDisk* disk;
  FrailDisk::File file;
  bool syncs_folder;                  // with its next sync
  std::vector<std::string>* regions;  // the index of a WAL, shared by nobody
};

Open& opened(sqlite3_file* file) {
  return *reinterpret_cast<Open*>(file);
}

int status_of(Fate fate, int failed) {
  if (fate == Fate::Done) return SQLITE_OK;
  return fate == Fate::Full ? SQLITE_FULL : failed;
}

int close_file(sqlite3_file* file) {
  delete std::exchange(opened(file).regions, nullptr);
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int length, sqlite3_int64 offset) {
  const Open& open = opened(file);
  if (!open.disk->runs()) return SQLITE_IOERR_READ;
  const auto wanted = static_cast<std::size_t>(length);
  const auto bytes = open.disk->read(open.file, static_cast<std::size_t>(offset), wanted);
  std::memcpy(to, bytes.data(), bytes.size());
  if (bytes.size() == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + bytes.size(), 0, wanted - bytes.size());
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int length, sqlite3_int64 offset) {
  const Open& open = opened(file);
  const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(length));
  return status_of(open.disk->write(open.file, static_cast<std::size_t>(offset), bytes),
                   SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const Open& open = opened(file);
  return status_of(open.disk->truncate(open.file, static_cast<std::size_t>(size)),
                   SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int /*flags*/) {
  Open& open = opened(file);
  if (const Fate fate = open.disk->sync(open.file); fate != Fate::Done) {
    return status_of(fate, SQLITE_IOERR_FSYNC);
  }
  // Whether the folder could be synced is not asked there either.
  if (std::exchange(open.syncs_folder, false)) (void)open.disk->sync_folder();
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  const Open& open = opened(file);
  *size = static_cast<sqlite3_int64>(open.disk->size(open.file));
  return SQLITE_OK;
}

// One connection at a time: control/'s lock sees to that.
int lock_file(sqlite3_file* /*file*/, int /*level*/) {
  return SQLITE_OK;
}

int check_lock(sqlite3_file* /*file*/, int* held) {
  *held = 0;
  return SQLITE_OK;
}

int control_file(sqlite3_file* /*file*/, int /*what*/, void* /*more*/) {
  return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file* /*file*/) {
  return kSector;
}

int characteristics(sqlite3_file* /*file*/) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// The first to map the index clears it, as the first opener does on a real machine.
int map_index(sqlite3_file* file, int region, int length, int extend, void volatile** mapped) {
  auto& regions = opened(file).regions;
  if (regions == nullptr) regions = new std::vector<std::string>;
  const auto index = static_cast<std::size_t>(region);
  *mapped = nullptr;
  if (index >= regions->size() && extend == 0) return SQLITE_OK;
  while (index >= regions->size()) {
    regions->emplace_back(static_cast<std::size_t>(length), '\0');
  }
  *mapped = (*regions)[index].data();
  return SQLITE_OK;
}

int lock_index(sqlite3_file* /*file*/, int /*offset*/, int /*count*/, int /*flags*/) {
  return SQLITE_OK;
}

void order_index(sqlite3_file* /*file*/) {}

int unmap_index(sqlite3_file* file, int /*remove*/) {
  delete std::exchange(opened(file).regions, nullptr);
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods{.iVersion = 2,
                                      .xClose = close_file,
                                      .xRead = read_file,
                                      .xWrite = write_file,
                                      .xTruncate = truncate_file,
                                      .xSync = sync_file,
                                      .xFileSize = size_of_file,
                                      .xLock = lock_file,
                                      .xUnlock = lock_file,
                                      .xCheckReservedLock = check_lock,
                                      .xFileControl = control_file,
                                      .xSectorSize = sector_size,
                                      .xDeviceCharacteristics = characteristics,
                                      .xShmMap = map_index,
                                      .xShmLock = lock_index,
                                      .xShmBarrier = order_index,
                                      .xShmUnmap = unmap_index,
                                      .xFetch = nullptr,
                                      .xUnfetch = nullptr};

FrailVfs& ours(sqlite3_vfs* vfs) {
  return *static_cast<FrailVfs*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  // A file without a name is temporary; the ledger needs none, with everything in memory.
  if (name == nullptr) return SQLITE_CANTOPEN;
  FrailDisk& disk = ours(vfs).disk();
  if (!disk.runs()) return SQLITE_CANTOPEN;
  auto found = disk.find(name);
  bool made = false;
  if (!found) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    FrailDisk::File fresh = 0;
    if (const Fate fate = disk.create(name, fresh); fate != Fate::Done) {
      return status_of(fate, SQLITE_CANTOPEN);
    }
    found = fresh;
    made = true;
  }
  constexpr int kJournals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  Open& open = opened(file);
  open.disk = &disk;
  open.file = *found;
  open.syncs_folder = made && (flags & kJournals) != 0;
  open.regions = nullptr;
  open.base.pMethods = &kMethods;
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* name, int sync) {
  FrailDisk& disk = ours(vfs).disk();
  if (!disk.find(name)) return SQLITE_IOERR_DELETE_NOENT;
  if (const Fate fate = disk.remove(name); fate != Fate::Done) {
    return status_of(fate, SQLITE_IOERR_DELETE);
  }
  return sync == 0 ? SQLITE_OK : status_of(disk.sync_folder(), SQLITE_IOERR_DIR_FSYNC);
}

int look_for_file(sqlite3_vfs* vfs, const char* name, int /*how*/, int* found) {
  *found = ours(vfs).disk().find(name) ? 1 : 0;
  return SQLITE_OK;
}

int whole_name(sqlite3_vfs* /*vfs*/, const char* name, int room, char* whole) {
  const std::string_view text(name);
  if (text.size() >= static_cast<std::size_t>(room)) return SQLITE_CANTOPEN;
  *std::copy(text.begin(), text.end(), whole) = '\0';
  return SQLITE_OK;
}

int draw_bytes(sqlite3_vfs* vfs, int length, char* to) {
  std::generate_n(to, length, [&] { return static_cast<char>(ours(vfs).random().below(256)); });
  return length;
}

int pass_time(sqlite3_vfs* /*vfs*/, int microseconds) {
  return microseconds;
}

int tell_time(sqlite3_vfs* /*vfs*/, double* julian_day) {
  constexpr double kSomeDay = 2'461'000.5;  // the ledger brings its own times
  *julian_day = kSomeDay;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs* /*vfs*/, int /*room*/, char* /*words*/) {
  return 0;
}

}  // namespace

FrailVfs::FrailVfs(FrailDisk& disk, Random& random)
    : disk_(disk), random_(random), vfs_(std::make_unique<sqlite3_vfs>()) {
  vfs_->iVersion = 1;
  vfs_->szOsFile = sizeof(Open);
  vfs_->mxPathname = kNameMost;
  vfs_->zName = name();
  vfs_->pAppData = this;
  vfs_->xOpen = open_file;
  vfs_->xDelete = remove_file;
  vfs_->xAccess = look_for_file;
  vfs_->xFullPathname = whole_name;
  vfs_->xRandomness = draw_bytes;
  vfs_->xSleep = pass_time;
  vfs_->xCurrentTime = tell_time;
  vfs_->xGetLastError = last_error;
  CHECK(sqlite3_vfs_find(name()) == nullptr, "one frail disk at a time");
  CHECK(sqlite3_vfs_register(vfs_.get(), 1) == SQLITE_OK, "SQLite takes a vfs");
  // The library's generator is the process's; it begins anew, with our number (not 0, which would
  // be chance again).
  const auto seed = 1 + static_cast<int>(random.below(1'000'000'000));
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, seed, static_cast<sqlite3*>(nullptr));
}

FrailVfs::~FrailVfs() {
  sqlite3_vfs_unregister(vfs_.get());
}

}  // namespace skep::sim
