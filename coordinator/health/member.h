// Member: what holds of one node's database, as its samples say (galera.md 6.2).  Pure.

#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "coordinator/fleet/fleet.h"
#include "coordinator/health/condition.h"
#include "coordinator/health/serving.h"
#include "coordinator/health/trend.h"

namespace skep::coordinator {

/// What is asked of the members now, beside what they say.
struct Expected {
  std::string state_uuid;     // pinned; empty: never seeded
  std::uint32_t members = 0;  // that joined in this round and are not taken out
  std::set<NodeId> paused;  // whose absence is a person's doing: a majority is wanted all the same
};

/// `node` is one of those members.
void look_at_member(const NodeState& node, const Trend& trend, const Membership& members,
                    const Expected& expected, Conditions& found);

}  // namespace skep::coordinator
