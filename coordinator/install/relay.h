// Relay: the way home for an agent that cannot dial the coordinator.
//
// `ssh NODE skep-agent relay` joins its stdin and stdout to the unix socket that
// the agent dials; here they are a connection to our own router.  ssh is given
// that connection itself, so nothing of ours copies bytes.

#pragma once

#include <sys/types.h>

#include <string>

#include "common/result.h"
#include "coordinator/provider/provider.h"

namespace skep::coordinator {

class Relay {
 public:
  /// `endpoint`: the router's, "tcp://127.0.0.1:7411" or "ipc:///run/skep/router.sock".
  /// `state`: where the host's key is pinned.
  static Result<Relay> open(const std::string& state, const Machine& machine,
                            const std::string& endpoint);

  Relay(Relay&& other) noexcept : process_(std::exchange(other.process_, -1)) {}
  Relay& operator=(Relay&& other) noexcept {
    std::swap(process_, other.process_);
    return *this;
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  /// Ends ssh; the agent's end goes with it.
  ~Relay();

  /// False once the agent or the host went away: open it anew, with a wait that grows.
  bool stands();

 private:
  explicit Relay(pid_t process) : process_(process) {}
  pid_t process_;
};

}  // namespace skep::coordinator
