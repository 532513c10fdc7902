// Gate before `swarmed`: the first manager is up; and who that is.

#pragma once

#include "coordinator/plan/situation.h"

namespace skep::coordinator {

/// Who makes the swarm: the first manager that is quorate.  Null: none is yet.
const NodeState* who_makes_the_swarm(const Situation& situation);

Gate gate_swarm(const Situation& situation, const NodeState& node);

}  // namespace skep::coordinator
