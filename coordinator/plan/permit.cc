#include "coordinator/plan/permit.h"

#include <algorithm>

#include "coordinator/health/serving.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

bool serves(const Situation& situation, const NodeState& node) {
  const std::string& uuid = situation.record.fact("state_uuid");
  return not_serving(node, membership(situation.fleet, uuid), uuid).empty();
}

/// A node that was cut serves in its last sample; it is called lost only after three missed ones.
bool just_heard(const Situation& situation, const NodeState& node) {
  return node.heard && situation.now.tick - *node.heard <= kFreshWord;
}

}  // namespace

const RoomSeen* asks_for_permit(const NodeState& node) {
  for (const auto& [name, room] : node.rooms) {
    const auto asks = room.report.found.find("needs_permit");
    const bool waits = room.report.state == protocol::RoomState::Waiting;
    if (waits && asks != room.report.found.end() && asks->second == "yes") return &room;
  }
  return nullptr;
}

const NodeState* who_gets_permit(const Situation& situation) {
  for (const Intent& intent : situation.record.intents) {
    if (intent.kind == "permit" && intent.state == IntentState::Begun) return nullptr;
  }
  for (const NodeState& node : situation.fleet.nodes) {
    if (node.phase != Phase::Speaking || asks_for_permit(node) == nullptr) continue;
    const bool others_serve =
        std::ranges::all_of(situation.fleet.nodes, [&](const NodeState& other) {
          return &other == &node || (serves(situation, other) && just_heard(situation, other));
        });
    if (others_serve) return &node;
  }
  return nullptr;
}

bool given_back(const Situation& situation, const NodeState& holder) {
  return holder.phase == Phase::Speaking && asks_for_permit(holder) == nullptr &&
         stage_of(holder, true) == protocol::Stage::Serving && serves(situation, holder);
}

std::optional<protocol::Permit> permit_for(const Record& record, const NodeId& node) {
  const Intent* open = record.open("permit", node);
  if (open == nullptr) return std::nullopt;
  return protocol::Permit{.number = record.number("permit"), .lifetime = kPermitLifetime};
}

}  // namespace skep::coordinator
