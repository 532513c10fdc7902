// Coordinator: the whole of it, hosted by whichever program: the CLI for one command, the service
// for good.
//
// One loop thread owns ledger, fleet and sockets; a bounded worker pool talks to
// the provider and installs.  Its decisions are plan/'s and core's.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/result.h"
#include "coordinator/config.h"
#include "coordinator/fleet/view.h"
#include "coordinator/install/installer.h"
#include "coordinator/provider/provider.h"
#include "coordinator/store/ledger.h"
#include "protocol/stage.h"

namespace skep::coordinator {

struct Doors {
  Provider& provider;
  Installer& installer;
  Ledger& ledger;
  std::string folder;  // of the cluster's state: CA, keys and secrets, made there once, mode 0600
  std::string agent_version;  // what agents of this build say in Hello; others are installed again;
                              // empty: any
};

/// Watch: what stands is kept as it is, for good; nothing is ordered, installed or seeded.
enum class Aim : std::uint8_t { Look, Up, Down, Recover, Pause, Watch };

struct Request {
  Aim aim = Aim::Look;
  bool purge = false;
  bool wipe_data = false;
  Duration patience{0};  // Look: how long to wait for agents to speak before the view is given
  bool watch = false;    // Look: goes on until `stop`, as Aim::Watch always does
  /// Up: nodes go no further.  A cluster that was seeded is not held back by it.
  protocol::Stage until = protocol::Stage::Serving;
  /// Recover: goes on without these; and a person vouches that these are off.
  std::vector<NodeId> missing;
  std::vector<NodeId> surely_off;
  std::vector<NodeId> pause;   // Pause: these are not touched from here on
  std::vector<NodeId> resume;  // Up: these are taken up again

  /// Nodes climb; a recovery ends as `up` does.
  bool climbs() const { return aim == Aim::Up || aim == Aim::Recover; }

  bool operator==(const Request&) const = default;
};

/// Runs until the aim is reached, cannot be reached without a person, or `stop` says so.
/// `changed` is called on the loop thread with each new View, at most ten times a second;
/// `serve_readers` (may be empty) is polled by the loop for attached readers' sockets.
struct Host {
  std::function<void(const View&)> changed;
  std::function<bool()> stop;
};

Result<View> run(const Config& config, const Request& request, Doors doors, const Host& host);

}  // namespace skep::coordinator
