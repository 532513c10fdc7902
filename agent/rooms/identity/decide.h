// What is missing until the host has its name and knows its peers by theirs.

#pragma once

#include <string>
#include <vector>

#include "agent/room.h"
#include "agent/rooms/identity/facts.h"
#include "protocol/node_spec.h"

namespace skep::agent::identity {

struct Wanted {
  std::string name;
  std::vector<protocol::Peer> peers;
};

/// /etc/hosts with our block, and with the node's name off every loopback line: a
/// name that means 127.0.1.1 makes a server bind or advertise what no peer reaches.
std::string wanted_hosts(const std::string& hosts, const Wanted& wanted);

Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::identity
