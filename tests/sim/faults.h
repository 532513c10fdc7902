// Faults: what strikes by time; what strikes at a place is in the models themselves.

#pragma once

#include <functional>
#include <map>
#include <memory>

#include "tests/sim/agent_life.h"
#include "tests/sim/coordinator_life.h"
#include "tests/sim/site.h"

namespace skep::sim {

class Faults {
 public:
  /// Everything outlives it.
  struct World {
    Network& network;
    Cluster& cluster;
    std::map<NodeId, std::unique_ptr<Site>>& sites;
    std::map<NodeId, std::unique_ptr<AgentLife>>& agents;
    CoordinatorLife& coordinator;
    std::function<void(const NodeId&)> cut_power;
    std::function<void(const NodeId&)> switch_on;
  };

  Faults(Setting& setting, World world) : setting_(setting), world_(std::move(world)) {}

  void plan();

 private:
  void strike(Fault fault, std::function<void()> deed);
  NodeId any_node();
  Site& any_site() { return *world_.sites.at(any_node()); }
  void part_members();
  void lose_machines();
  void jump_clock(Site& site);
  void fill_disk(Site& site);
  void slow_disk(Site& site);
  void let_a_stranger_speak(const NodeId& node);

  Setting& setting_;
  World world_;
};

}  // namespace skep::sim
