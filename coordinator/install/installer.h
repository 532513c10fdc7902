// Installer: brings /opt/skep onto a reachable machine over the system's ssh and starts the agent.

#pragma once

#include <string>

#include "common/ids.h"
#include "common/result.h"
#include "coordinator/provider/provider.h"
#include "protocol/messages.h"

namespace skep::coordinator {

/// What an agent must know to dial home.
struct Home {
  ClusterId cluster;
  std::string endpoint;         // "tcp://10.77.0.1:7411", or "ipc:///run/skep/relay.sock"
  std::string coordinator_key;  // Z85
  std::string private_address;  // of this node, for its certificate
};

struct Enrolled {
  std::string agent_key;  // Z85, pinned from here on
  protocol::Kept kept;    // to whom the host belonged before
  std::string host_key;   // pinned at the first use, or as it was
};

class Installer {
 public:
  virtual ~Installer() = default;

  /// True once an SSH handshake with the pinned host key succeeds.  Code::Refused: wrong host key.
  virtual Result<void> reachable(const Machine& machine) = 0;

  /// Idempotent, and quick where the same build already runs.  Code::Refused:
  /// the host belongs to another ledger.  At most 120 s a command.
  virtual Result<Enrolled> install(const Machine& machine, const Home& home) = 0;
};

}  // namespace skep::coordinator
