// Ground: what holds of one node below its database: agent, engine, volumes, time, certificate,
// drift.  Pure.

#pragma once

#include "coordinator/fleet/fleet.h"
#include "coordinator/health/condition.h"
#include "coordinator/health/trend.h"
#include "coordinator/plan/record.h"

namespace skep::coordinator {

void look_at_ground(const NodeState& node, const Trend& trend, const Record& record, Now now,
                    Conditions& found);

}  // namespace skep::coordinator
