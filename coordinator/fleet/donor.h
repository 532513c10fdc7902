// Donor: a joiner whose state transfer failed knows that it failed; why is in its donor's log.
// Pure.

#pragma once

#include <string>
#include <vector>

#include "coordinator/fleet/fleet.h"

namespace skep::coordinator {

/// The report tells of a transfer that was cut short since `before`; null: nothing was known yet.
bool tells_of_failed_transfer(const RoomSeen* before, const protocol::Report& report);

/// Who was last seen to give, and not long ago; null where nobody speaks who was.
NodeState* last_donor(Fleet& fleet, const NodeId& joiner, Tick now);

/// What an operator asks for: the last `kDonorLog` lines of its member.
protocol::LogWanted donor_log(const NodeId& donor);

/// The lines of it that tell of a transfer, the newest last: "its donor sw1: ...".
std::vector<std::string> what_it_says(const NodeId& donor, const std::vector<std::string>& log);

}  // namespace skep::coordinator
