// Lines of `skep plan`: what `up` would do, with its reason.  Pure.

#pragma once

#include <vector>

#include "coordinator/fleet/view.h"
#include "coordinator/plan/situation.h"

namespace skep::coordinator {

std::vector<PlanLine> plan_lines(const Situation& situation);

}  // namespace skep::coordinator
