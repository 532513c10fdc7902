// FrailVfs: a FrailDisk as SQLite sees it: a sqlite3_vfs for one connection at a time.
//
// It promises what SQLite's own for Unix promises: bytes beside those that are written are safe
// (SQLITE_IOCAP_POWERSAFE_OVERWRITE); a journal's or WAL's first sync syncs its folder.

#pragma once

#include <memory>
#include <string>

#include "common/random.h"
#include "tests/sim/frail_disk.h"

struct sqlite3_vfs;

namespace skep::sim {

class FrailVfs {
 public:
  /// Registered for as long as it lives, before all others: SQLite's own numbers come from
  /// `random`.
  FrailVfs(FrailDisk& disk, Random& random);
  FrailVfs(const FrailVfs&) = delete;
  FrailVfs& operator=(const FrailVfs&) = delete;
  ~FrailVfs();

  const char* name() const { return "frail"; }
  FrailDisk& disk() { return disk_; }
  Random& random() { return random_; }

 private:
  FrailDisk& disk_;
  Random& random_;
  std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace skep::sim
