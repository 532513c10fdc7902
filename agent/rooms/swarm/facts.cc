#include "agent/rooms/swarm/facts.h"

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

}  // namespace

std::vector<Effect> looks() {
  return {docker::look_at_info(), ReadFile{.path = std::string(kMemberPath)},
          CallDocker{.method = "GET", .path = "/swarm"},
          CallDocker{.method = "GET", .path = "/nodes"}};
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  auto info = docker::read_info(seen[0]);
  if (!info) return std::move(info).error();
  facts.info = std::move(*info);
  auto member = text_of(seen[1]);
  if (!member) return std::move(member).error();
  if (*member) facts.member_of = (*member)->substr(0, (*member)->find('\n'));

  const Json swarm = answered(seen[2]);
  facts.cluster = swarm.is_object() ? text(swarm, "ID") : facts.info.swarm_cluster;
  facts.join_manager = Secret(text(child(swarm, "JoinTokens"), "Manager"));

  const Json nodes = answered(seen[3]);
  facts.managers_answer = nodes.is_array();
  if (!facts.managers_answer) return facts;
  for (const Json& node : nodes) {
    if (text(node, "ID") != facts.info.swarm_node) continue;
    facts.node_state = text(child(node, "Status"), "State");
    facts.reachability = text(child(node, "ManagerStatus"), "Reachability");
  }
  return facts;
}

}  // namespace skep::agent::swarm
