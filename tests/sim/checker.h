// Checker: something that must never be, looked for after every deed, in the models and not in what
// was said.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/agent_life.h"
#include "tests/sim/coordinator_life.h"
#include "tests/sim/site.h"

namespace skep::sim {

struct Truth {
  Tick now;
  Tick heals;  // the last fault is over by then
  const GaleraModel& galera;
  const ConsulModel& consul;
  const std::map<NodeId, std::unique_ptr<Site>>& sites;
  const std::map<NodeId, std::unique_ptr<AgentLife>>& agents;
  const CoordinatorLife& coordinator;
  const Witness& witness;
};

class Checker {
 public:
  virtual ~Checker() = default;
  virtual std::string_view name() const = 0;
  /// Words where the rule is broken; empty: it holds.
  virtual std::string look(const Truth& truth) = 0;
  /// How often there was something to look at.  Zero over a whole run: it proves nothing.
  std::uint64_t looked_at() const { return looked_at_; }

 protected:
  std::uint64_t looked_at_ = 0;
};

std::unique_ptr<Checker> check_seeds();      // at most one seed an epoch
std::unique_ptr<Checker> check_primary();    // one Primary at a time
std::unique_ptr<Checker> check_regain();     // a raft goes on from one
std::unique_ptr<Checker> check_uuid();       // one UUID among Primaries
std::unique_ptr<Checker> check_rows();       // what a client was told; one program on the data
std::unique_ptr<Checker> check_disks();      // what a disk held is there
std::unique_ptr<Checker> check_down();       // a host is put back by `down`
std::unique_ptr<Checker> check_words();      // every wait has words
std::unique_ptr<Checker> check_limits();     // and a limit
std::unique_ptr<Checker> check_secrets();    // secrets never outside
std::unique_ptr<Checker> check_bounds();     // queues and memory are bounded
std::unique_ptr<Checker> check_claims();     // reported never ahead of proved
std::unique_ptr<Checker> check_permits();    // one permit at a time, and none begun without
std::unique_ptr<Checker> check_pause();      // a paused node is not touched
std::unique_ptr<Checker> check_majority();   // no majority given up by our own action
std::unique_ptr<Checker> check_gates();      // no room before its gate
std::unique_ptr<Checker> check_ledger();     // what was acknowledged is there
std::unique_ptr<Checker> check_verdicts();   // of health, once the faults are healed
std::unique_ptr<Checker> check_obedience();  // no lower term, no other instance

std::vector<std::unique_ptr<Checker>> all_checkers();

}  // namespace skep::sim
