// Why: for one node, what was seen, what it means, what it holds back, what to do next.  Pure.

#pragma once

#include "coordinator/fleet/view.h"
#include "coordinator/plan/situation.h"

namespace skep::coordinator {

/// Fills the why_* fields of `view`, whose other fields are there.
void explain(const Situation& situation, const NodeState& node, NodeView& view);

}  // namespace skep::coordinator
