// The planned entries of `down`: its beginning, where each member stood, its end.

#include <algorithm>

#include "coordinator/plan/census.h"
#include "coordinator/plan/order_of_stop.h"
#include "coordinator/plan/plan.h"

namespace skep::coordinator {
namespace {

std::optional<Planned> begin_down(const Situation& situation) {
  if (down_begun(situation.record)) return std::nullopt;
  Put put{{{"down", "begun"}, {"last_stopped", ""}, {"last_stopped_position", ""}}};
  for (const NodeState& node : situation.fleet.nodes)
    put.facts[of_node(node.name, "stopped_at")] = "";
  if (situation.request.wipe_data) put.facts["down/wipe_data"] = "yes";
  if (situation.request.purge) put.facts["down/purge"] = "yes";
  return Planned{.entries = {put}, .event = "down_begun", .because = "asked for"};
}

/// Where a member stood when it stopped; the last one to be written is the last that was stopped.
std::optional<Planned> record_stop(const Situation& situation) {
  const Record& record = situation.record;
  for (const NodeState& node : situation.fleet.nodes) {
    const RoomSeen* room = node.room("galera");
    const bool told = room != nullptr && node.sent && node.sent->galera.stopped &&
                      node.looked_in_this_run(*room) && node.found("galera", "stopped") == "yes";
    if (!told) continue;
    const auto position = parse_position(node.found("galera", "position"));
    if (!position || !position->real()) continue;
    const std::string name = of_node(node.name, "stopped_at");
    if (record.fact(name) == words(*position)) continue;
    Put put{{{name, words(*position)}}};
    if (position->uuid == record.fact("state_uuid")) {
      const std::int64_t highest = record.position("highest_seqno");
      put.facts["highest_seqno"] = std::to_string(std::max(highest, position->seqno));
      const auto last = parse_position(record.fact("last_stopped_position"));
      if (!last || position->seqno >= last->seqno) {
        put.facts["last_stopped"] = node.name.value;
        put.facts["last_stopped_position"] = words(*position);
      }
    }
    return Planned{.entries = {put},
                   .node = node.name,
                   .event = "member_stopped",
                   .because = "stopped in order at " + words(*position)};
  }
  return std::nullopt;
}

std::optional<Planned> end_down(const Situation& situation, Tick began) {
  const Record& record = situation.record;
  if (!not_in_the_yaml(situation).empty()) return std::nullopt;
  if (order_of_stop(situation, began).step != StopStep::Layers) return std::nullopt;
  const bool all_off = std::ranges::all_of(situation.fleet.nodes, [&](const NodeState& node) {
    return nothing_there(record, node) || layers_off(node);
  });
  if (!all_off) return std::nullopt;
  Put put{{{"down", "done"}, {"down/wipe_data", ""}, {"down/purge", ""}}};
  if (record.fact("down/wipe_data") == "yes") {
    put.facts["state_uuid"] = "";
    put.facts["highest_seqno"] = "";
    put.facts["last_stopped"] = "";
    put.facts["last_stopped_position"] = "";
    put.facts["wiped_epoch"] = record.fact("epoch");
    put.facts["group"] = "";
    for (const NodeState& node : situation.fleet.nodes) {
      put.facts[of_node(node.name, "left_out")] = "";
    }
  }
  return Planned{.entries = {put}, .event = "down_done", .because = "every node proved it"};
}

}  // namespace

std::optional<Planned> plan_down(const Situation& situation, Tick began) {
  if (auto planned = begin_down(situation)) return planned;
  if (auto planned = record_stop(situation)) return planned;
  return end_down(situation, began);
}

}  // namespace skep::coordinator
