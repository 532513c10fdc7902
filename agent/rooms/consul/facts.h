// What stands of Consul: its configuration, its container, and what it says of the quorum.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/docker.h"
#include "agent/effect.h"
#include "agent/regain.h"
#include "common/result.h"

namespace skep::agent::consul {

constexpr std::string_view kContainer = "consul";
constexpr std::string_view kConfigFolder = "/etc/skep/consul";
constexpr std::string_view kConfigPath = "/etc/skep/consul/consul.json";
constexpr std::string_view kDataFolder = "/var/lib/skep/consul";
constexpr std::string_view kPeersPath = "/var/lib/skep/consul/raft/peers.json";
constexpr std::string_view kRegainedPath = "/var/lib/skep/consul.regained";

struct Facts {
  std::optional<std::string> config;
  bool data_folder = false;
  bool raft = false;    // it holds the state of a server
  std::string node_id;  // Consul's own, which the raft knows it by
  std::string peers;    // raft/peers.json: read, and removed, when Consul starts
  Regained regained;
  std::optional<docker::Container> container;
  std::vector<std::string> log;
  // The rest is empty while Consul does not answer.
  bool answers = false;
  std::string leader;                      // "10.77.0.11:8300"
  std::vector<std::string> servers_alive;  // addresses, as the gossip says
  std::vector<std::string> voters;         // "10.77.0.11:8300", as the raft says
};

std::vector<Effect> looks();
/// Only a server that is to go on alone needs more.
std::vector<Effect> further_looks(std::span<const Answer> seen, const protocol::RegainSpec& regain);
Result<Facts> read(std::span<const Answer> seen);

/// GET /v1/catalog/nodes: the addresses that the leader's catalogue holds.
Result<std::vector<std::string>> read_catalogue(const Answer& answer);

}  // namespace skep::agent::consul
