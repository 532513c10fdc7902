#include "agent/rooms/consul/facts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/answers.h"

namespace skep::agent::consul {
namespace {

using Json = nlohmann::json;

// What it said last, where it does not stay up.
constexpr std::uint32_t kLogLines = 5;
// serf's own word for a member that answers.
constexpr int kAlive = 1;

CallConsul get(std::string path) {
  return {.method = "GET", .path = std::move(path)};
}

std::string text(const Json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

/// What Consul answered; discarded where it did not, or not yet (no leader: 500).
Json answered(const Answer& answer) {
  auto body = body_of(answer);
  if (!body || !*body) return Json(Json::value_t::discarded);
  return Json::parse(**body, nullptr, /*allow_exceptions=*/false);
}

void read_quorum(std::span<const Answer> seen, Facts& facts) {
  const Json leader = answered(seen[0]);
  facts.answers = leader.is_string();
  if (facts.answers) facts.leader = leader.get<std::string>();
  const Json members = answered(seen[1]);
  if (members.is_array()) {
    for (const Json& member : members) {
      if (!member.is_object() || !member.contains("Tags")) continue;
      if (member.value("Status", 0) != kAlive || text(member["Tags"], "role") != "consul") continue;
      facts.servers_alive.push_back(text(member, "Addr"));
    }
  }
  const Json raft = answered(seen[2]);
  if (!raft.is_object() || !raft.contains("Servers") || !raft["Servers"].is_array()) return;
  for (const Json& server : raft["Servers"]) {
    const auto voter = server.is_object() ? server.find("Voter") : server.end();
    if (voter == server.end() || !voter->is_boolean() || !voter->get<bool>()) continue;
    facts.voters.push_back(text(server, "Address"));
  }
}

}  // namespace

std::vector<Effect> looks() {
  const std::string name(kContainer);
  const std::string data(kDataFolder);
  return {ReadFile{.path = std::string(kConfigPath)},
          ListFolder{.path = data},
          ReadFile{.path = std::string(kRegainedPath)},
          docker::look_at_container(name),
          docker::look_at_log(name, kLogLines),
          get("/v1/status/leader"),
          get("/v1/agent/members"),
          get("/v1/operator/raft/configuration")};
}

std::vector<Effect> further_looks(std::span<const Answer> seen,
                                  const protocol::RegainSpec& regain) {
  const auto marker = text_of(seen[2]);
  if (!marker || read_regained(*marker).done(regain)) return {};
  return {ReadFile{.path = std::string(kDataFolder) + "/node-id"},
          ReadFile{.path = std::string(kPeersPath)}};
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  auto config = text_of(seen[0]);
  if (!config) return std::move(config).error();
  facts.config = std::move(*config);
  auto folder = as<FolderListed>(seen[1]);
  if (!folder) return std::move(folder).error();
  facts.data_folder = folder->names.has_value();
  facts.raft =
      facts.data_folder && std::ranges::find(*folder->names, "raft") != folder->names->end();
  auto regained = text_of(seen[2]);
  if (!regained) return std::move(regained).error();
  facts.regained = read_regained(*regained);
  auto container = docker::read_container(seen[3]);
  if (!container) return std::move(container).error();
  facts.container = std::move(*container);
  if (auto log = docker::read_log(seen[4]); log) facts.log = std::move(*log);
  read_quorum(seen.subspan(5, 3), facts);
  if (seen.size() <= 8) return facts;
  if (auto id = text_of(seen[8]); id && *id) facts.node_id = (*id)->substr(0, (*id)->find('\n'));
  if (auto peers = text_of(seen[9]); peers && *peers) facts.peers = **peers;
  return facts;
}

Result<std::vector<std::string>> read_catalogue(const Answer& answer) {
  const Json nodes = answered(answer);
  if (!nodes.is_array()) return Error{Code::Unavailable, "Consul's catalogue does not answer"};
  std::vector<std::string> addresses;
  for (const Json& node : nodes) addresses.push_back(text(node, "Address"));
  return addresses;
}

}  // namespace skep::agent::consul
