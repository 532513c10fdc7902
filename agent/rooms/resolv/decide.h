// What is missing until this host asks its own Consul first; and, on the way down, until it does
// not.

#pragma once

#include <string>

#include "agent/room.h"
#include "agent/rooms/resolv/facts.h"
#include "protocol/node_spec.h"

namespace skep::agent::resolv {

struct Wanted {
  std::string address;  // of the node's own Consul
  protocol::ResolvSpec resolv;
  bool down = false;
};

/// Own Consul first, then those that the host had (or `upstream`).  While Consul is not
/// there yet the kernel refuses at once, and the resolver goes on to the next.
std::string wanted_text(const Facts& facts, const Wanted& wanted);

Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::resolv
