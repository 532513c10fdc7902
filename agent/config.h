// Config: /etc/skep/agent.conf, and where everything of the agent lies on a node.

#pragma once

#include <string>
#include <string_view>

#include "common/ids.h"
#include "common/result.h"

namespace skep::agent {

/// What an agent must know to dial home.  One `key=value` a line.
struct Config {
  NodeId node;
  ClusterId cluster;
  std::string endpoint;         // "tcp://10.77.0.1:7411", or "ipc:///run/skep/relay.sock"
  std::string coordinator_key;  // Z85, 40 characters
  std::string private_address;
  bool operator==(const Config&) const = default;
};

std::string write_config(const Config& config);

/// All faults at once: "agent.conf:3: color: no such key".
Result<Config> read_config(std::string_view text);

/// Paths on a node.  `root` is empty but in tests.
struct Paths {
  std::string root;
  std::string config() const { return root + "/etc/skep/agent.conf"; }
  std::string public_key() const { return root + "/etc/skep/keys/curve.public"; }
  std::string secret_key() const { return root + "/etc/skep/keys/curve.secret"; }
  std::string tls_key() const { return root + "/etc/skep/tls/key.pem"; }
  std::string tls_request() const { return root + "/etc/skep/tls/request.pem"; }
  std::string kept() const { return root + "/var/lib/skep/kept"; }
  std::string goal() const { return root + "/var/lib/skep/goal"; }
  std::string unit() const { return root + "/etc/systemd/system/skep-agent.service"; }
  std::string relay() const { return root + "/run/skep/relay.sock"; }
};

}  // namespace skep::agent
