// What stands of the overlay: the network, this node's probe on it, and who answers across it.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/attempts.h"
#include "agent/docker.h"
#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::network {

constexpr std::string_view kProbe = "skep-probe";
constexpr std::uint16_t kProbePort = 7000;

/// One peer's probe.
struct Target {
  std::string node;
  std::string address;  // on the overlay
};

/// The probe could not be attached, so often in one run of the engine.
constexpr std::string_view kAttachmentsPath = "/var/lib/skep/attachments";

struct Facts {
  docker::Info info;
  std::optional<docker::Network> network;  // by our name
  std::vector<docker::Network> all;
  std::optional<docker::Container> probe;
  Attempts attachments;   // of this run of the engine
  bool answered = false;  // a target did, across the overlay
};

std::vector<Effect> looks(const std::string& network);
/// The targets, asked from inside the probe; nobody as long as that does not run.
std::vector<Effect> further_looks(const std::vector<Target>& targets, std::span<const Answer> seen);
Result<Facts> read(std::span<const Answer> seen);

}  // namespace skep::agent::network
