// Permit: leave to begin disruptive effects on a serving node; one a cluster at a time.

#pragma once

#include <optional>

#include "coordinator/plan/situation.h"

namespace skep::coordinator {

/// It waits for one, and says in which room.
const RoomSeen* asks_for_permit(const NodeState& node);

/// The node that may have one now; null: nobody.  All others must serve.
const NodeState* who_gets_permit(const Situation& situation);

/// The holder has given it back: it serves again, and asks for nothing.  Only
/// then may another have one, whatever its lifetime said.
bool given_back(const Situation& situation, const NodeState& holder);

/// What this node's next Assign carries.
std::optional<protocol::Permit> permit_for(const Record& record, const NodeId& node);

}  // namespace skep::coordinator
