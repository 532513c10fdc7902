// Which ports of the peers answer, and who listens on those of this host.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "common/result.h"
#include "protocol/node_spec.h"

namespace skep::agent::reach {

/// Consul's server and gossip ports; swarm's manager and gossip ports.
constexpr std::uint16_t kPeerPorts[] = {8300, 8301, 2377, 7946};

struct Tried {
  std::string node;
  std::string address;
  std::uint16_t port = 0;
  Way way = Way::Silent;
};

struct Listener {
  std::string address;  // "0.0.0.0", "*", "[::]", "127.0.0.1"
  std::uint16_t port = 0;
  std::string program;  // empty where ss may not say
  std::string pid;
};

struct Facts {
  bool quorum_was_here = false;  // Consul has data: the way was proved once, nobody is dialled
  std::vector<Listener> listeners;
  std::vector<Tried> tried;
};

std::vector<Effect> looks();
/// Every port of every peer, as long as no quorum was ever here.
std::vector<Effect> further_looks(const protocol::NodeSpec& spec, std::span<const Answer> seen);
Result<Facts> read(const protocol::NodeSpec& spec, std::span<const Answer> seen);

/// `ss -Hltnp`, one listener a line.
std::vector<Listener> read_listeners(const std::string& text);

}  // namespace skep::agent::reach
