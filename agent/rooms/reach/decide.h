// Whether the peers can be heard, and whether our own ports are ours.

#pragma once

#include <string>

#include "agent/room.h"
#include "agent/rooms/reach/facts.h"
#include "common/result.h"

namespace skep::agent::reach {

struct Wanted {
  std::string address;  // private
  std::uint16_t client_port = 3306;
};

/// Code::Unavailable names the program that holds a port of ours.
Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::reach
