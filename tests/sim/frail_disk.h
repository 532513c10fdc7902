// FrailDisk: one folder's files as a kernel and its disk keep them.
//
// What is written is read back at once.  What was not synced may be gone after a power cut: each
// write and each change of length whole, in part (by sectors) or not, later ones where earlier ones
// are lost; a name that was made or removed, until the folder is synced.  A write may fail
// half-way, or find no room; a sync that failed has synced nothing, and may be tried again.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/random.h"

namespace skep::sim {

class FrailDisk {
 public:
  enum class Strike : std::uint8_t { None, PowerFails, Fails, IsFull };
  enum class Fate : std::uint8_t { Done, Failed, Full };
  using File = std::size_t;

  explicit FrailDisk(Random& random) : random_(random) {}

  std::optional<File> find(const std::string& name) const;
  Fate create(const std::string& name, File& made);
  Fate remove(const std::string& name);
  Fate sync_folder();

  std::size_t size(File file) const { return files_[file]->bytes.size(); }
  std::string_view read(File file, std::size_t offset, std::size_t length) const;
  Fate write(File file, std::size_t offset, std::string_view bytes);
  Fate truncate(File file, std::size_t size);
  Fate sync(File file);

  /// The change that comes after so many others meets this, and with PowerFails all behind it.
  void arm(Strike strike, std::uint64_t changes);
  void disarm() { strike_ = Strike::None; }
  void fill(bool full) { full_ = full; }

  /// Whoever had files open is gone: nothing of his is carried out any more.
  void halt() { runs_ = false; }
  bool runs() const { return runs_; }
  /// For the next program: with all that was written, or after a power cut with what is left of it.
  void go_on() { runs_ = true; }
  void lose_power();

 private:
  /// One write or change of length that is not synced.
  struct Change {
    std::size_t offset = 0;
    std::string before;  // what stood there
    std::string after;
    std::size_t size_before = 0;
    std::size_t size_after = 0;
    bool truncates = false;
  };
  struct Inode {
    std::string bytes;
    std::vector<Change> pending;
  };

  Fate meet(Strike& met);
  void apply(Inode& inode, const Change& change);
  void apply_in_part(Inode& inode, const Change& change);
  void lose_writes(Inode& inode);

  Random& random_;
  std::vector<std::unique_ptr<Inode>> files_;
  std::map<std::string, File> names_;
  std::map<std::string, File> synced_names_;
  Strike strike_ = Strike::None;
  std::uint64_t strikes_after_ = 0;
  bool full_ = false;
  bool runs_ = true;
};

}  // namespace skep::sim
