// Serving: when a member may be called so (design.md section 3, galera.md rule 7).  Pure.

#pragma once

#include <cstdint>
#include <string>

#include "coordinator/fleet/fleet.h"

namespace skep::coordinator {

/// What the members of one view have in common now.
struct Membership {
  std::uint32_t running = 0;  // members whose container runs, of nodes that are not lost
  std::int64_t best = -1;     // highest last_committed of a Primary with the pinned UUID
};

Membership membership(const Fleet& fleet, const std::string& state_uuid);

/// Synced, Primary and of the pinned history, at this one look.
bool in_primary(const NodeState& node, const std::string& state_uuid);

/// In the Primary of the pinned history and ready for statements: a donor is, a joiner is not yet.
bool takes_statements(const NodeState& node, const std::string& state_uuid);

/// Empty: it serves.  Otherwise what is missing: "size 2 of 3", "47 write sets behind".
std::string not_serving(const NodeState& node, const Membership& members,
                        const std::string& state_uuid);

}  // namespace skep::coordinator
