// The view of a situation: what screens and JSON are made from.  Pure.

#pragma once

#include <vector>

#include "coordinator/fleet/view.h"
#include "coordinator/plan/situation.h"

namespace skep::coordinator {

/// The stage as it is told: serving only while the member's health says so, too.
protocol::Stage shown_stage(const Situation& situation, const NodeState& node);

/// `events` of this run since `began`.  What only the core knows (failed, interrupted) is left to
/// it.
View view_of(const Situation& situation, const std::vector<LedgerEvent>& events, const Now& began);

}  // namespace skep::coordinator
