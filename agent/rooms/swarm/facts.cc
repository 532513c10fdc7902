#include "agent/rooms/swarm/facts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/answers.h"

namespace skep::agent::swarm {
namespace {

using Json = nlohmann::json;

std::string text(const Json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

/// Discarded where the engine says no: 503 without a leader, and on a worker.
Json answered(const Answer& answer) {
  auto body = body_of(answer);
  if (!body || !*body) return Json(Json::value_t::discarded);
  return Json::parse(**body, nullptr, /*allow_exceptions=*/false);
}

Json child(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key)) return Json::object();
  return object[key];
}

/// A node of this name is in the list twice, and this entry of it is gone.
bool is_left_over(const Json& node, const Json& nodes) {
  const std::string name = text(child(node, "Description"), "Hostname");
  if (name.empty() || text(child(node, "Status"), "State") != "down") return false;
  return std::ranges::any_of(nodes, [&](const Json& other) {
    return text(child(other, "Description"), "Hostname") == name &&
           text(child(other, "Status"), "State") == "ready";
  });
}

void read_nodes(const Json& nodes, Facts& facts) {
  for (const Json& node : nodes) {
    if (node.is_object() && node.contains("ManagerStatus")) ++facts.managers;
    if (is_left_over(node, nodes)) facts.left_over = text(node, "ID");
    if (text(node, "ID") != facts.info.swarm_node) continue;
    facts.node_state = text(child(node, "Status"), "State");
    facts.reachability = text(child(node, "ManagerStatus"), "Reachability");
  }
}

}  // namespace

std::vector<Effect> looks() {
  return {docker::look_at_info(), ReadFile{.path = std::string(kMemberPath)},
          CallDocker{.method = "GET", .path = "/swarm"},
          CallDocker{.method = "GET", .path = "/nodes"},
          ReadFile{.path = std::string(kRegainedPath)}};
}

std::vector<Effect> further_looks(std::span<const Answer> seen, const protocol::RegainSpec& regain,
                                  const std::string& member) {
  const auto marker = text_of(seen[4]);
  if (!marker || read_regained(*marker).done(regain)) return {};
  return {docker::look_at_container(member)};
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  auto info = docker::read_info(seen[0]);
  if (!info) return std::move(info).error();
  facts.info = std::move(*info);
  auto member = text_of(seen[1]);
  if (!member) return std::move(member).error();
  if (*member) facts.member_of = (*member)->substr(0, (*member)->find('\n'));

  auto regained = text_of(seen[4]);
  if (!regained) return std::move(regained).error();
  facts.regained = read_regained(*regained);
  if (seen.size() > 5) {
    auto container = docker::read_container(seen[5]);
    if (!container) return std::move(container).error();
    facts.member = std::move(*container);
  }

  const Json swarm = answered(seen[2]);
  facts.cluster = swarm.is_object() ? text(swarm, "ID") : facts.info.swarm_cluster;
  facts.join_manager = Secret(text(child(swarm, "JoinTokens"), "Manager"));

  const Json nodes = answered(seen[3]);
  facts.managers_answer = nodes.is_array();
  if (!facts.managers_answer) return facts;
  read_nodes(nodes, facts);
  return facts;
}

}  // namespace skep::agent::swarm
