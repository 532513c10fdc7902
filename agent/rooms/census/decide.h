// How the position of a member that does not run is found, without starting it.

#pragma once

#include <optional>
#include <string>

#include "agent/room.h"
#include "agent/rooms/census/facts.h"
#include "common/result.h"

namespace skep::agent::census {

struct Wanted {
  protocol::NodeSpec spec;
  protocol::HostFacts host;
  Epoch promised = 0;
};

/// Whether somebody will ask for the position: a member that is to run finds
/// its own at its start, unless a new round of recovery is wanted.
bool position_wanted(const Facts& facts, const Wanted& wanted);

/// The position as far as it is known now.
std::optional<database::Position> position(const Facts& facts, const Wanted& wanted);

/// Code::Refused: the recovery itself says that no position can be found.
Result<Decision> decide(const Facts& facts, const Wanted& wanted);

/// "empty", "sst", "partial" or "state".
std::string kind_of_data(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::census
