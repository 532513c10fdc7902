#include "agent/executor/disks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "agent/executor/block_node.h"
#include "agent/executor/mounted.h"
#include "agent/executor/signatures.h"
#include "agent/limits.h"
#include "common/descriptor.h"
#include "common/files.h"

namespace skep::agent::executor {
namespace {

struct InUse {
  Mounted mounted;
  std::vector<std::string> swaps;
};

Result<InUse> in_use_now() {
  auto mounts = read_file("/proc/self/mountinfo");
  if (!mounts) return std::move(mounts).error();
  auto swaps = read_file("/proc/swaps");
  if (!swaps) return std::move(swaps).error();
  return InUse{mounted_in(mounts->value_or("")), swaps_in(swaps->value_or(""))};
}

bool leads_to(const std::vector<std::string>& paths, dev_t number) {
  return std::any_of(paths.begin(), paths.end(), [number](const std::string& path) {
    struct stat seen {};
    return ::stat(path.c_str(), &seen) == 0 && S_ISBLK(seen.st_mode) && seen.st_rdev == number;
  });
}

bool mounted_or_swapped(const BlockNode& node, const InUse& now) {
  if (now.mounted.numbers.contains(node.numbers())) return true;
  if (leads_to(now.mounted.sources, node.number)) return true;
  // The list of swaps is the kernel's: in a container its paths are those of the host.
  return !node.bound() && leads_to(now.swaps, node.number);
}

/// The kernel refuses an exclusive open of what is mounted, swapped to, or part of something.
bool held_by_kernel(const std::string& device) {
  const Descriptor opened(::open(device.c_str(), O_RDONLY | O_EXCL | O_CLOEXEC));
  return !opened.open() && errno == EBUSY;
}

/// What cannot be read is told as if it were a signature: such a disk is never
/// taken for an empty one, and does not hide the others.
std::vector<std::string> signatures_at(const std::string& device) {
  const Descriptor opened(::open(device.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.open()) return {std::string("cannot be opened: ") + std::strerror(errno)};
  auto signatures = signatures_of(opened.get());
  if (!signatures) return {signatures.error().message};
  return std::move(*signatures);
}

Disk seen_at(const BlockNode& node, const InUse& now) {
  Disk disk;
  disk.device = node.path;
  disk.serial = serial_of(node);
  disk.bus = bus_of(node);
  disk.size = size_of(node);
  disk.read_only = attribute(node, "ro") == "1";
  disk.partitions = partitions_of(node);
  disk.in_use =
      mounted_or_swapped(node, now) || !holders_of(node).empty() || held_by_kernel(node.path);
  for (const auto& partition : disk.partitions) {
    const auto part = block_node(partition);
    disk.in_use = disk.in_use || (part && mounted_or_swapped(*part, now));
  }
  disk.signatures = signatures_at(node.path);
  return disk;
}

Result<std::optional<std::uint64_t>> first_nonzero(int descriptor, std::uint64_t from,
                                                   std::uint64_t length, std::string& buffer) {
  for (std::uint64_t done = 0; done < length;) {
    const auto wanted = std::min<std::uint64_t>(buffer.size(), length - done);
    const ssize_t got = ::pread(descriptor, buffer.data(), wanted, static_cast<off_t>(from + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return Error{Code::Unavailable, "read at " + std::to_string(from + done) + ": " +
                                          (got < 0 ? std::strerror(errno) : "the disk ends")};
    }
    const std::string_view seen(buffer.data(), static_cast<std::size_t>(got));
    // One byte is zero and each is like the one before it: the fast way to say that all are.
    const bool zero =
        seen.front() == '\0' && std::memcmp(seen.data(), seen.data() + 1, seen.size() - 1) == 0;
    if (!zero) return std::optional(from + done + seen.find_first_not_of('\0'));
    done += seen.size();
  }
  return std::optional<std::uint64_t>{};
}

struct Place {
  std::uint64_t from;
  std::uint64_t length;
};

/// In rising order but for the tail, which comes second: there backups of tables stand.
std::vector<Place> places_of(std::uint64_t size) {
  const std::uint64_t end = std::min(size, kProbeEnds.count);
  std::vector<Place> places{{0, end}, {size - end, end}};
  if (size <= 2 * kProbeEnds.count) return places;
  const std::uint64_t length = std::min(size, kProbePlace.count);
  const std::uint64_t step = (size - length) / kProbePlaces;
  for (std::uint64_t i = 0; i < kProbePlaces; ++i) places.push_back({i * step, length});
  return places;
}

}  // namespace

Result<DisksSeen> look_at_disks() {
  auto names = list_folder("/dev");
  if (!names) return std::move(names).error();
  auto now = in_use_now();
  if (!now) return std::move(now).error();
  DisksSeen seen;
  for (const auto& name : names->value_or(std::vector<std::string>{})) {
    if (never_a_disk(name)) continue;
    struct stat itself {};
    const std::string path = "/dev/" + name;
    // A link is another name of a disk that stands here anyway.
    if (::lstat(path.c_str(), &itself) != 0 || !S_ISBLK(itself.st_mode)) continue;
    const auto node = block_node(path);
    if (!node || !node->whole() || size_of(*node).count == 0) continue;
    seen.disks.push_back(seen_at(*node, *now));
  }
  return seen;
}

Result<Disk> look_at_disk(const std::string& device) {
  const auto node = block_node(device);
  if (!node) return Error{Code::NotFound, device + ": no such disk"};
  auto now = in_use_now();
  if (!now) return std::move(now).error();
  return seen_at(*node, *now);
}

Result<DiskProbed> probe_disk(const std::string& device) {
  auto disk = look_at_disk(device);
  if (!disk) return std::move(disk).error();
  const Descriptor opened(::open(device.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.open()) return Error{Code::Unavailable, device + ": " + std::strerror(errno)};
  // What was written past the page cache must be seen, and nothing may stay in it.
  ::posix_fadvise(opened.get(), 0, 0, POSIX_FADV_DONTNEED);
  // Reading ahead of each place would read a third of a small disk: 7 s instead of 0.3 for 8 GiB.
  ::posix_fadvise(opened.get(), 0, 0, POSIX_FADV_RANDOM);
  DiskProbed probed{std::move(*disk), std::nullopt};
  std::string buffer(kProbePlace.count, '\0');
  for (const Place& place : places_of(probed.disk.size.count)) {
    auto found = first_nonzero(opened.get(), place.from, place.length, buffer);
    if (!found) return std::move(found).error().within(device);
    probed.first_nonzero = *found;
    if (*found) break;
  }
  ::posix_fadvise(opened.get(), 0, 0, POSIX_FADV_DONTNEED);
  return probed;
}

}  // namespace skep::agent::executor
