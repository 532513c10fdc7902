// Which file system is missing, and whether it is safe to make it.

#pragma once

#include "agent/room.h"
#include "agent/rooms/filesystem/facts.h"
#include "common/ids.h"

namespace skep::agent::filesystem {

/// Code::Refused when a device holds anything that is not ours.
Result<Decision> decide(const Facts& facts, const ClusterId& cluster);

}  // namespace skep::agent::filesystem
