// Obey: whose goal is taken, what must be kept before it is acted on, and which rooms it touches.

#pragma once

#include <optional>
#include <set>
#include <string>

#include "common/result.h"
#include "protocol/messages.h"

namespace skep::agent {

/// What to keep when this Assign is taken.  Code::Refused: it is not to be
/// obeyed, with the words for the coordinator (design.md section 4, "Term"):
/// another node's or cluster's, a lower term, an equal term of an instance that
/// is not known, a goal older than the one at work.
Result<protocol::Kept> obey(const protocol::Kept& kept, const NodeId& self,
                            const protocol::Assign& assign);

/// A goal that can be acted on: for this node, which stands among its peers.
Result<void> is_for(const NodeId& self, const protocol::NodeSpec& spec);

/// Names of the rooms whose wishes differ between two goals; nothing: all may.
/// A gate that opens touches no room: those behind it were not proved yet.
std::optional<std::set<std::string>> touched(const protocol::NodeSpec& before,
                                             const protocol::NodeSpec& after);

}  // namespace skep::agent
