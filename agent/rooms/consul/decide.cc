#include "agent/rooms/consul/decide.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skep::agent::consul {
namespace {

using Json = nlohmann::json;

// Consul's own scale: 5 waits 5 s and more for an election, 1 takes a busy
// machine of two cores for a dead one.
constexpr int kRaftMultiplier = 2;
constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint32_t kConfigMode = 0640;
// docker0, where containers without a network of their own ask.
constexpr std::string_view kBridgeAddress = "172.17.0.1";

Json settings(const Wanted& wanted, const std::string& gossip_key) {
  Json json{
      {"datacenter", wanted.consul.datacenter},
      {"node_name", wanted.node},
      {"data_dir", "/consul/data"},
      {"server", wanted.server},
      {"bind_addr", wanted.address},
      {"advertise_addr", wanted.address},
      {"client_addr", "127.0.0.1"},
      {"addresses", {{"dns", "127.0.0.1 " + wanted.address + " " + std::string(kBridgeAddress)}}},
      {"ports", {{"dns", kDnsPort}}},
      {"retry_join", wanted.others},
      {"retry_interval", "1s"},
      {"rejoin_after_leave", true},
      {"leave_on_terminate", false},
      {"skip_leave_on_interrupt", true},
      {"disable_update_check", true},
      {"performance", {{"raft_multiplier", kRaftMultiplier}}},
      {"encrypt", gossip_key}};
  if (wanted.server) json["bootstrap_expect"] = wanted.consul.bootstrap_expect;
  if (!wanted.consul.recursors.empty()) json["recursors"] = wanted.consul.recursors;
  return json;
}

docker::ContainerSpec container(const Wanted& wanted) {
  docker::ContainerSpec spec{
      .image = wanted.consul.image,
      .entrypoint = {"consul"},
      .command = {"agent", "-config-file=/consul/config/consul.json"},
      .mounts = {{.source = std::string(kConfigFolder),
                  .target = "/consul/config",
                  .read_only = true},
                 {.source = std::string(kDataFolder), .target = "/consul/data"}},
      .network = "host",
      .restart_always = true};
  const std::string made_from =
      docker::fingerprint(wanted.consul.image + settings(wanted, "").dump());
  spec.labels[std::string(docker::kConfigLabel)] = made_from;
  return spec;
}

std::size_t servers_there(const Facts& facts, const Wanted& wanted) {
  return static_cast<std::size_t>(
      std::count_if(wanted.servers.begin(), wanted.servers.end(), [&](const std::string& server) {
        return std::find(facts.servers_alive.begin(), facts.servers_alive.end(), server) !=
               facts.servers_alive.end();
      }));
}

bool is_voter(const Facts& facts, const std::string& server) {
  return std::any_of(facts.voters.begin(), facts.voters.end(),
                     [&](const std::string& voter) { return voter.starts_with(server + ":"); });
}

std::size_t voters_there(const Facts& facts, const Wanted& wanted) {
  return static_cast<std::size_t>(
      std::count_if(wanted.servers.begin(), wanted.servers.end(),
                    [&](const std::string& server) { return is_voter(facts, server); }));
}

std::string of_servers(std::size_t count, const Wanted& wanted) {
  return std::to_string(count) + " of " + std::to_string(wanted.servers.size()) + " servers";
}

Change start_anew(std::string words) {
  return {.words = std::move(words),
          .effect = docker::remove_container(std::string(kContainer)),
          .disruptive = true};
}

Result<Decision> keep_container(const Facts& facts, const Wanted& wanted) {
  const std::string name(kContainer);
  const docker::ContainerSpec spec = container(wanted);
  if (!facts.container) {
    return Change{.words = "make Consul's container",
                  .effect = docker::create_container(name, spec)};
  }
  if (facts.container->config() != spec.labels.at(std::string(docker::kConfigLabel))) {
    return start_anew("remove Consul's container: its configuration changed");
  }
  const std::string& status = facts.container->status;
  if (status == "restarting") {
    return Wait{.words = "Consul does not stay up; it said: " +
                         (facts.log.empty() ? "nothing" : facts.log.back())};
  }
  if (status == "dead" || status == "removing") {
    return Change{.words = "remove what is left of Consul's container",
                  .effect = docker::remove_container(name)};
  }
  if (status == "paused") {
    return Change{.words = "let Consul go on",
                  .effect = CallDocker{.method = "POST", .path = "/containers/consul/unpause"}};
  }
  if (status != "running") {
    return Change{.words = "start Consul", .effect = docker::start_container(name)};
  }
  return Satisfied{};
}

/// What Consul takes for its raft at its next start (its own outage recovery): this server alone.
std::string alone(const Facts& facts, const Wanted& wanted) {
  return Json::array(
             {{{"id", facts.node_id}, {"address", wanted.address + ":8300"}, {"non_voter", false}}})
             .dump() +
         "\n";
}

Change note(const Wanted& wanted, const std::string& word) {
  return write_regained(std::string(kRegainedPath), wanted.consul.regain, word);
}

/// The majority is gone for good.  It is noted before Consul is stopped for it: who finds no Consul
/// here could not say whether there is a leader.  The others need nothing: whoever comes back is
/// taken in by the one that leads (tests/sim/scenarios/consul-alone.txt).
Result<Decision> go_on_alone(const Facts& facts, const Wanted& wanted) {
  if (!facts.regained.begun(wanted.consul.regain)) {
    if (!facts.raft || facts.node_id.empty()) {
      return Error{Code::Refused, "there is no state of a server in " + std::string(kDataFolder) +
                                      ": Consul cannot go on from here alone. Bring a node back "
                                      "that was left out: it is taken in again before the seed"};
    }
    auto decision = keep_container(facts, wanted);
    if (!decision || !std::holds_alternative<Satisfied>(*decision)) return decision;
    if (!facts.answers)
      return Wait{.words = "Consul answers at 127.0.0.1:8500", .again = Duration(500)};
    return note(wanted, facts.leader.empty() ? "begun" : "held");
  }
  if (facts.container)
    return start_anew("remove Consul's container: it goes on without the others");
  if (const std::string peers = alone(facts, wanted); facts.peers != peers) {
    return Change{
        .words = "tell Consul's raft that this server is alone",
        .effect = ReplaceFile{.path = std::string(kPeersPath), .text = peers, .mode = kConfigMode}};
  }
  return note(wanted, "forced");
}

}  // namespace

std::string config(const Wanted& wanted) {
  return settings(wanted, wanted.consul.gossip_key.reveal()).dump(2) + "\n";
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  if (wanted.down) {
    if (!facts.container) return Satisfied{};
    return Change{.words = "remove Consul's container",
                  .effect = docker::remove_container(std::string(kContainer))};
  }
  if (const std::string text = config(wanted); facts.config != text) {
    return Change{
        .words = "write Consul's configuration",
        .effect = ReplaceFile{.path = std::string(kConfigPath), .text = text, .mode = kConfigMode}};
  }
  if (!facts.regained.done(wanted.consul.regain)) return go_on_alone(facts, wanted);
  if (!facts.data_folder) {
    return Change{.words = "make Consul's folder",
                  .effect = MakeFolder{.path = std::string(kDataFolder), .mode = 0700}};
  }
  auto decision = keep_container(facts, wanted);
  if (!decision || !std::holds_alternative<Satisfied>(*decision)) return decision;
  if (!facts.answers)
    return Wait{.words = "Consul answers at 127.0.0.1:8500", .again = Duration(500)};
  if (facts.leader.empty()) {
    return Wait{.words = "Consul's first leader: " +
                         of_servers(servers_there(facts, wanted), wanted) + " there",
                .again = Duration(500)};
  }
  // A server that is gone is taken off the raft by the others; whoever serves goes on without it.
  const bool votes = !wanted.server || is_voter(facts, wanted.address);
  if (wanted.seeded && votes) return Satisfied{};
  if (const std::size_t voters = voters_there(facts, wanted); voters < wanted.servers.size()) {
    return Wait{.words = "Consul: " + of_servers(voters, wanted) + " are voters"};
  }
  return Satisfied{};
}

}  // namespace skep::agent::consul
