// Whether to found the swarm, join it, wait, or leave it.

#pragma once

#include <string>
#include <vector>

#include "agent/room.h"
#include "agent/rooms/swarm/facts.h"
#include "common/result.h"
#include "protocol/node_spec.h"

namespace skep::agent::swarm {

struct Wanted {
  std::string address;  // private: advertised, listened on, data path
  bool manager = true;
  std::string member;  // the database's container
  protocol::SwarmSpec swarm;
  bool down = false;
};

/// Code::Refused: the engine is in a swarm that is not this cluster's, or
/// advertises another address.
Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::swarm
