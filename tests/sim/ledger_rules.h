// LedgerRules: what a ledger holds, and what may be left of it: the durability rules of
// coordinator/store/ledger.h, as a model.
//
// Facts and intents that were acknowledged survive everything, and so does all that was written
// before them.  Events since then survive the end of the process; after a power cut a first part of
// them is there.  A write that failed is there whole, behind all others, or not at all.  What an
// opening has found stays.

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "coordinator/store/ledger.h"

namespace skep::sim {

struct LedgerState {
  std::map<std::string, std::string> facts;
  std::vector<coordinator::Intent> intents;
  std::vector<coordinator::LedgerEvent> events;
};
bool operator==(const LedgerState& a, const LedgerState& b);
LedgerState state_of(const coordinator::Ledger& ledger);

class LedgerRules {
 public:
  using Write = std::function<Result<void>(coordinator::Ledger&)>;
  enum class Kind { Synced, Telemetry };

  LedgerRules();

  /// All that was acknowledged, as far as it is known to be there.
  const coordinator::Ledger& now() const { return *now_; }

  void acknowledged(Kind kind, const Write& write);
  /// The last before the ledger is opened again.
  void failed(Write write) { failed_ = std::move(write); }
  void power_lost() { power_lost_ = true; }

  /// Everything that whoever opens it may find; the first is all that was acknowledged.
  std::size_t ways() const;
  LedgerState way(std::size_t index) const;
  /// It was opened, and this is what was found.
  void settle(std::size_t index);

 private:
  std::size_t acknowledged_ways() const { return power_lost_ ? unsynced_ + 1 : 1; }

  std::unique_ptr<coordinator::Ledger> now_;
  std::size_t unsynced_ = 0;  // events, the last ones
  Write failed_;
  bool power_lost_ = false;
};

}  // namespace skep::sim
