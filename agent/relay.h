// Relay: `skep-agent relay` joins the socket that the agent dials to stdin and stdout.
//
// For a coordinator that the node cannot dial: it runs this over ssh.  Nothing
// listens on the network, and the socket's name is gone when it ends.

#pragma once

#include <string>

#include "common/result.h"
#include "common/time.h"

namespace skep::agent {

/// Waits for the agent on the unix socket `path`, then hands bytes both ways until
/// one side ends.  Code::TimedOut: no agent in `wait`.
Result<void> relay(const std::string& path, int in, int out, Duration wait);

}  // namespace skep::agent
