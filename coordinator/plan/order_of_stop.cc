#include "coordinator/plan/order_of_stop.h"

#include <algorithm>
#include <set>

#include "coordinator/health/serving.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

bool member_runs(const NodeState& node) {
  const RoomSeen* room = node.room("galera");
  // The room's own word comes first; the next sample may be two seconds away.
  const bool told = room != nullptr && node.sent && node.sent->galera.stopped &&
                    node.looked_for_goal(*room) && node.found("galera", "stopped") == "yes";
  return !told && node.health && node.health->galera.container_running;
}

/// It was told to stop and does not get there: an earlier room is in the way, or time is up.
bool cannot_stop_alone(const NodeState& node, Tick now) {
  if (!node.sent || !node.sent->galera.stopped) return false;
  const RoomSeen* room = hindered(node);
  const bool barred = room != nullptr && room->report.room.value != "galera" &&
                      node.looked_for_goal(*room) && now - node.goal_at > kLostAfter;
  return barred || now - node.goal_at > kStopPatience;
}

}  // namespace

std::string not_in_the_yaml(const Situation& situation) {
  constexpr std::string_view kHead = "node/";
  constexpr std::string_view kTail = "/agent_key";
  std::set<std::string> strangers;
  for (const auto& [name, value] : situation.record.facts) {
    if (!name.starts_with(kHead) || !name.ends_with(kTail) || value.empty()) continue;
    const NodeId node(name.substr(kHead.size(), name.size() - kHead.size() - kTail.size()));
    if (situation.fleet.find(node) == nullptr) strangers.insert(node.value);
  }
  std::string names;
  for (const std::string& name : strangers) names += (names.empty() ? "" : " ") + name;
  return names;
}

bool nothing_there(const Record& record, const NodeState& node) {
  return record.fact(of_node(node.name, "agent_key")).empty();
}

StopOrder order_of_stop(const Situation& situation, Tick began) {
  const auto& nodes = situation.fleet.nodes;
  const Tick now = situation.now.tick;
  for (const NodeState& node : nodes) {
    if (nothing_there(situation.record, node) || now - began > kDownPatience) continue;
    // An agent that has just been started does not know of its member at its first sample.
    const bool known =
        node.phase == Phase::Speaking ? node.samples >= 2 : node.phase == Phase::Refused;
    if (!known) return {.words = "waits to hear " + node.name.value};
  }
  const NodeState* next = nullptr;
  for (auto at = nodes.rbegin(); at != nodes.rend(); ++at) {
    const NodeState& node = *at;
    // Who takes its layers off has no turn any more; its last sample may still say that it runs.
    const bool goes = node.sent && node.sent->down;
    if (node.phase != Phase::Speaking || goes || !member_runs(node)) continue;
    // What stands in its own turn is stopped with the layers, by the same room.
    if (cannot_stop_alone(node, now)) continue;
    // Without their donors joiners would be a group of no history.
    const bool has_data = holds_data(node, situation.record.fact("state_uuid"));
    if (next == nullptr || !has_data) next = &node;
    if (!has_data) break;
  }
  if (next == nullptr) return {.step = StopStep::Layers};
  return {.step = StopStep::Members,
          .stops = next,
          .words = "waits for " + next->name.value + "'s member to stop"};
}

bool layers_off(const NodeState& node) {
  if (node.down_goal == 0) return false;
  const RoomSeen* engine = node.room("engine");
  if (engine == nullptr || engine->proved_goal < node.down_goal) return false;
  if (!node.looked_in_this_run(*engine)) return false;
  return std::ranges::all_of(node.rooms, [&](const auto& entry) {
    const RoomSeen& room = entry.second;
    return room.report.goal < node.down_goal || room.proved_goal >= node.down_goal;
  });
}

}  // namespace skep::coordinator
