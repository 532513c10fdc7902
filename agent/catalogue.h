// Catalogue: every room there is, in the order in which a node climbs.

#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "agent/context.h"
#include "agent/room.h"

namespace skep::agent {

using Rooms = std::vector<std::unique_ptr<Room>>;

/// Makes the rooms for a goal.  The core is given one; tests and the simulation give theirs.
using Catalogue = std::function<Rooms(const Context&)>;

/// The real rooms; when the goal says `down`, those that have something to take
/// off, in reverse.
Rooms catalogue(const Context& context);

}  // namespace skep::agent
