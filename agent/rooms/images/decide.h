// Which image to pull next.

#pragma once

#include <string>
#include <vector>

#include "agent/room.h"
#include "agent/rooms/images/facts.h"
#include "common/result.h"

namespace skep::agent::images {

Result<Decision> decide(const Facts& facts, const std::vector<std::string>& images);

}  // namespace skep::agent::images
