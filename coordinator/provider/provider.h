// Provider: where machines come from.  Blocking; called by the coordinator's worker, never by its
// loop.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/ids.h"
#include "common/result.h"

namespace skep::coordinator {

/// Of a machine that nobody here makes or starts: whether it runs is what ssh says.
inline constexpr const char* kHostKind = "host";

/// How to get into a machine, and how it knows its peers.
struct Machine {
  NodeId node;
  std::string kind;  // "container", "vm", "host"
  bool running = false;
  std::string ssh_address;
  std::uint16_t ssh_port = 22;
  std::string ssh_user = "root";
  std::string ssh_key;   // path of the private key
  std::string host_key;  // "ssh-ed25519 AAAA…", pinned; empty: pinned at the first use
  std::string private_address;
  std::string words;  // what is being done to it now, or what is wrong
};

/// What all machines of this cluster share; known before the first of them exists.
struct Ground {
  std::string private_subnet;
  std::string
      listen;  // where the coordinator binds for agents: "10.77.0.1"; empty: relay through ssh
  std::string dial;  // what agents dial to reach that, which is not the same for a vm: "10.0.2.2"
  std::vector<std::string>
      apt_lines;         // of the depot: lines of sources.list; empty: the node's own sources
  std::string registry;  // "10.77.0.1:5000"; empty: images are named as in the YAML
};

class Provider {
 public:
  using Progress = std::function<void(const NodeId&, const std::string& words)>;

  virtual ~Provider() = default;

  /// Network, package depot, registry, keys: idempotent, quick when it stands.
  virtual Result<Ground> prepare() = 0;

  /// Makes the machine where it is not, starts it where it is off.  Idempotent: the node's name is
  /// the key.  One that does not run yet comes by itself, and is asked after again.
  virtual Result<Machine> order(const NodeId& node) = 0;

  /// All machines of this cluster in one call.
  virtual Result<std::vector<Machine>> describe() = 0;
};

}  // namespace skep::coordinator
