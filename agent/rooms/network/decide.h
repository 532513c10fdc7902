// What is missing between the engine's networks and an overlay that is proved by a peer's answer.

#pragma once

#include <string>
#include <vector>

#include "agent/room.h"
#include "agent/rooms/network/facts.h"
#include "common/result.h"
#include "protocol/node_spec.h"

namespace skep::agent::network {

struct Wanted {
  std::string node;
  protocol::NetworkSpec network;
  std::string probe_address;
  std::vector<Target> targets;  // the peers' probes; none in a cluster of one
  bool down = false;
};

/// The probe of a member: its own overlay address and 100.  "10.78.0.11" -> "10.78.0.111".
std::string probe_address(const std::string& overlay_address);

/// "10.78.0.0/24" and "10.78.0.128/25" share addresses.  False for what is no subnet.
bool overlap(const std::string& one, const std::string& other);

/// Code::Refused: another network holds the subnet, or one of our name is not ours.
Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::network
