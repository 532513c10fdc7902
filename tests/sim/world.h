// World: one history from its seed: machines, network, agents, the operator with his `skep up`,
// faults; then healing, and convergence demanded within a bound.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/agent_life.h"
#include "tests/sim/checker.h"
#include "tests/sim/coordinator_life.h"
#include "tests/sim/faults.h"
#include "tests/sim/operator.h"
#include "tests/sim/supplier.h"

namespace skep::sim {

struct Options {
  std::uint64_t seed = 0;
  std::size_t nodes_least = 3;
  std::size_t nodes_most = 3;
  Tracing tracing = Tracing::Off;
  Planted planted = Planted::None;
  Climate climate;
  bool unchecked = false;
};

struct Verdict {
  std::string failed;  // empty: it ended as it should
  Tally tally;
  std::deque<std::string> last;  // lines of the trace
};

class World {
 public:
  explicit World(const Options& options);
  ~World();
  Verdict run();

 private:
  void make_nodes(std::size_t count);
  void switch_on(const NodeId& node);
  void cut_power(const NodeId& node);
  std::string check();
  /// Empty: not there yet; else how it ended.
  std::string ending() const;
  std::string why_not() const;

  Setting setting_;
  Network network_;
  std::unique_ptr<Cluster> cluster_;
  std::map<NodeId, std::unique_ptr<Site>> sites_;
  std::map<NodeId, std::unique_ptr<AgentLife>> agents_;
  std::unique_ptr<Playground> playground_;
  std::unique_ptr<CoordinatorLife> coordinator_;
  std::unique_ptr<Faults> faults_;
  std::unique_ptr<Operator> operator_;
  std::vector<std::unique_ptr<Checker>> checkers_;
  std::uint64_t seen_changes_ = ~0ULL;
  bool ran_ = false;  // a command, at the last look
  NodeId refused_;    // its disk holds something; empty: none
};

}  // namespace skep::sim
