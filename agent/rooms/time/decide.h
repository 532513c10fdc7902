// What is missing until this host's clock is kept and its offset known.

#pragma once

#include "agent/room.h"
#include "agent/rooms/time/facts.h"

namespace skep::agent::time {

Result<Decision> decide(const Facts& facts);

}  // namespace skep::agent::time
