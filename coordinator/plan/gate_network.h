// Gate before `networked`: the overlay is created once, by one node.

#pragma once

#include "coordinator/plan/situation.h"

namespace skep::coordinator {

/// Who creates the overlay: the first manager that is swarmed.  Null: none is yet.
const NodeState* who_creates_the_network(const Situation& situation);

Gate gate_network(const Situation& situation, const NodeState& node);

}  // namespace skep::coordinator
