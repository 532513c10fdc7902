#include "coordinator/plan/plan_seed.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "coordinator/health/serving.h"
#include "coordinator/limits.h"
#include "coordinator/plan/gate_seed.h"
#include "coordinator/plan/plan_recover.h"

namespace skep::coordinator {
namespace {

using protocol::RoomState;
using protocol::Stage;

/// Everything that makes the cluster a seeded one, in one stroke.
Put seeded(const Situation& situation, const NodeId& first, const std::string& uuid,
           const std::optional<Position>& from = {}) {
  const std::string round = std::to_string(round_of(situation.record));
  Put put{{{"state_uuid", uuid},
           {"gate/seeded", round},
           {of_node(first, "member"), round},
           {of_node(first, "left_out"), ""}}};
  const Intent* open = recovery(situation.record);
  for (const NodeId& node : open == nullptr ? std::vector<NodeId>{} : without(*open)) {
    // Where a Primary was found instead nothing was seeded: nobody was left behind.
    if (node != first) put.facts[of_node(node, "left_out")] = from ? words(*from) : std::string{};
  }
  return put;
}

const Intent* begun_seed(const Situation& situation) {
  const Intent* seed = seed_intent(situation.record, situation.record.number("epoch"));
  return seed != nullptr && seed->state == IntentState::Begun ? seed : nullptr;
}

std::string synced_uuid(const NodeState& node) {
  if (node.phase != Phase::Speaking || !node.health) return {};
  const protocol::GaleraSample& sample = node.health->galera;
  const bool synced =
      sample.answered && sample.cluster_status == "Primary" && sample.state == "Synced";
  const bool real = parse_position(sample.state_uuid + ":0") && sample.state_uuid != kNoUuid;
  return synced && real ? sample.state_uuid : std::string{};
}

/// A group that goes on without some gets another name: they are not to find it by their last view.
/// Not before its members are stopped, since one that is Primary by itself keeps the name it has.
std::vector<Entry> begin_entries(const Situation& situation, Intent seed) {
  const Intent* open = recovery(situation.record);
  if (open == nullptr || without(*open).empty()) return {Begin{std::move(seed)}};
  return {Put{{{"group", situation.record.fact("epoch")}}}, Begin{std::move(seed)}};
}

/// Why this attempt is over without a Primary; empty: it is not.
std::string over(const Situation& situation, const NodeState& seeder) {
  const RoomSeen* room = seeder.room("galera");
  const bool answers = seeder.phase == Phase::Speaking && seeder.health && seeder.sent &&
                       seeder.sent->galera.seeder == seeder.name && room != nullptr &&
                       room->report.goal >= seeder.assign.goal && seeder.looked_for_goal(*room);
  if (!answers) return {};
  const bool runs = seeder.health->galera.container_running;
  const bool cut = seeder.found("galera", "seed_cut") == "yes";
  if (cut && !runs) return "it was cut off before anything was committed";
  // A member that died after its seed is started again from its own position; it gets the time.
  const RoomState state = room->report.state;
  const bool rests = state == RoomState::Waiting || state == RoomState::Failed;
  const Tick now = situation.now.tick;
  if (!rests || now - seeder.goal_at < kSeedPatience) return {};
  if (now - room->state_since < kSeedRests) return {};
  if (cut) return "it was cut off, and its member looks for a group that nobody forms";
  return runs ? "" : "its member does not run: " + room->report.words;
}

}  // namespace

std::optional<Planned> raise_epoch(const Situation& situation) {
  const Record& record = situation.record;
  if (opened(record, "seeded")) return std::nullopt;
  const Epoch epoch = record.number("epoch");
  const Intent* seed = seed_intent(record, epoch);
  const bool used = epoch == 0 || (seed != nullptr && seed->state != IntentState::Begun);
  if (!used) return std::nullopt;
  return Planned{.entries = {Put{{{"epoch", std::to_string(epoch + 1)}}}},
                 .event = "epoch_raised",
                 .because = epoch == 0 ? "the first seed needs every node's promise"
                                       : "epoch " + std::to_string(epoch) + " has had its seed"};
}

std::optional<Planned> begin_seed(const Situation& situation) {
  const Record& record = situation.record;
  const Epoch epoch = record.number("epoch");
  if (opened(record, "seeded") || epoch == 0 || seed_intent(record, epoch) != nullptr) {
    return std::nullopt;
  }
  std::vector<Census> nodes;
  for (const NodeState& node : situation.fleet.nodes) {
    if (!goes_without(record, node.name)) nodes.push_back(census_of(record, node));
  }
  const SeedChoice choice = choose_seed(history_of(record), nodes);
  if (!choice.gate.open) return std::nullopt;
  if (choice.primary) {
    const NodeState* runs = situation.fleet.find(*choice.primary);
    return Planned{.entries = {seeded(situation, *choice.primary, synced_uuid(*runs))},
                   .node = *choice.primary,
                   .event = "gate_opened",
                   .because = "seeded: " + choice.because};
  }
  const NodeState* seeder = situation.fleet.find(choice.seed->node);
  if (stage_of(*seeder, true) < Stage::Networked) return std::nullopt;
  const Intent intent{.kind = "seed",
                      .node = seeder->name,
                      .detail = seed_detail(epoch, *choice.seed),
                      .at = situation.now.utc};
  return Planned{.entries = begin_entries(situation, intent),
                 .node = seeder->name,
                 .event = "seed_begun",
                 .because = intent.detail + ": " + choice.because};
}

std::optional<Planned> end_seed(const Situation& situation) {
  const Intent* seed = begun_seed(situation);
  if (seed == nullptr) return std::nullopt;
  const NodeState* seeder = situation.fleet.find(seed->node);
  if (seeder == nullptr) return std::nullopt;
  const std::string& pinned = situation.record.fact("state_uuid");
  const std::string uuid = synced_uuid(*seeder);
  if (!uuid.empty() && (pinned.empty() || pinned == uuid)) {
    return Planned{
        .entries = {seeded(situation, seeder->name, uuid, seed_of(*seed).value_or(Seed{}).from),
                    End{"seed", seed->node, seed->detail, IntentState::Done, uuid}},
        .node = seeder->name,
        .event = "gate_opened",
        .because = "seeded: " + seeder->name.value + " is Synced, state UUID " + uuid};
  }
  const std::string words = over(situation, *seeder);
  if (words.empty()) return std::nullopt;
  return Planned{.entries = {End{"seed", seed->node, seed->detail, IntentState::Failed, words}},
                 .node = seeder->name,
                 .event = "seed_failed",
                 .because = words};
}

}  // namespace skep::coordinator
