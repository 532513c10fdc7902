// Quorum: the majorities of Galera, Consul and the swarm, and how often their leaders change. Pure.

#pragma once

#include <deque>
#include <string>

#include "coordinator/fleet/fleet.h"
#include "coordinator/health/condition.h"
#include "coordinator/health/member.h"
#include "coordinator/plan/record.h"

namespace skep::coordinator {

class Quorum {
 public:
  /// With every sample: whom it calls Consul's leader.
  void take(const NodeState& node, Tick at);

  void look(const Fleet& fleet, const Record& record, const Expected& expected, Tick now,
            Conditions& found) const;

 private:
  void look_at_consul(const Fleet& fleet, const Expected& expected, Tick now,
                      Conditions& found) const;

  std::string leader_;
  std::deque<Tick> changes_;
};

}  // namespace skep::coordinator
