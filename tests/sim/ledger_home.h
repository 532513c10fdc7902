// LedgerHome: where the coordinator's ledger lies, on a machine whose process may be killed, whose
// power may fail, whose disk may be full or broken for a moment.
//
// Two kinds: the store in memory under the rules of LedgerRules, and the real SQLite one on a
// FrailDisk, which is held to the same rules at each opening.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/sim/frail_disk.h"
#include "tests/sim/ledger_rules.h"

namespace skep::sim {

class LedgerHome {
 public:
  using Strike = FrailDisk::Strike;
  virtual ~LedgerHome() = default;

  /// By a new process.  What is given ends before the next opening, and before this.
  virtual Result<std::unique_ptr<coordinator::Ledger>> open() = 0;
  /// The process is killed; what it had open may now be dropped, and changes nothing.
  virtual void kill() = 0;
  /// The same, and the power of its machine failed.
  virtual void lose_power() = 0;

  /// Somewhere in the next write, or not at all; drawn before each.
  virtual void arm(Strike strike) = 0;
  virtual void fill(bool full) = 0;
  /// False: the power failed in the last write.
  virtual bool has_power() const = 0;

  /// What the last process knew to be written.
  virtual const coordinator::Ledger& truth() const = 0;
  /// A promise that the store broke, in words; empty: none.
  const std::string& broken() const { return broken_; }
  std::uint64_t held_to_the_rules() const { return held_; }

 protected:
  std::string broken_;
  std::uint64_t held_ = 0;  // openings that were compared with the rules
};

std::unique_ptr<LedgerHome> make_memory_home(Random& random);
std::unique_ptr<LedgerHome> make_sqlite_home(Random& random);

}  // namespace skep::sim
