// What is missing between Consul as it stands and a server or client of the wanted quorum.

#pragma once

#include <string>
#include <vector>

#include "agent/room.h"
#include "agent/rooms/consul/facts.h"
#include "common/result.h"
#include "protocol/node_spec.h"

namespace skep::agent::consul {

struct Wanted {
  std::string node;
  std::string address;  // private
  bool server = true;
  std::vector<std::string> others;   // addresses of the other servers, to join
  std::vector<std::string> servers;  // addresses of all, this one among them if it is one
  protocol::ConsulSpec consul;
  /// The cluster was seeded: a quorum that holds without a server is enough to go on.
  bool seeded = false;
  bool down = false;
};

/// The configuration file.  It holds the gossip key: mode 0640, never in a label.
std::string config(const Wanted& wanted);

Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::consul
