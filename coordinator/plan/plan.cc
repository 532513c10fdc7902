#include "coordinator/plan/plan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "coordinator/health/serving.h"
#include "coordinator/limits.h"
#include "coordinator/plan/gate_join.h"
#include "coordinator/plan/gate_network.h"
#include "coordinator/plan/gate_quorate.h"
#include "coordinator/plan/gate_swarm.h"
#include "coordinator/plan/pause.h"
#include "coordinator/plan/permit.h"
#include "coordinator/plan/plan_disk.h"
#include "coordinator/plan/plan_recover.h"
#include "coordinator/plan/plan_regain.h"
#include "coordinator/plan/plan_seed.h"
#include "coordinator/plan/servers.h"

namespace skep::coordinator {
namespace {

Planned begin_for_round(const Situation& situation, const std::string& kind, const NodeState& node,
                        std::string because) {
  const Intent intent{.kind = kind,
                      .node = node.name,
                      .detail = round_detail(situation.record),
                      .at = situation.now.utc};
  return {.entries = {Begin{intent}},
          .node = node.name,
          .event = kind + "_begun",
          .because = std::move(because)};
}

/// After a `down` everything above the engine is made anew, and the database asks for a new census.
std::optional<Planned> begin_round(const Situation& situation) {
  const Record& record = situation.record;
  if (!down_done(record)) return std::nullopt;
  const std::uint64_t round = round_of(record) + 1;
  return Planned{.entries = {Put{{{"down", ""},
                                  {"round", std::to_string(round)},
                                  {"round/goal", std::to_string(record.number("goal"))},
                                  {"swarm_cluster", ""},
                                  {"network_id", ""},
                                  {"epoch", std::to_string(record.number("epoch") + 1)}}}},
                 .event = "round_begun",
                 .because = "the layers were taken off; they are put on again"};
}

std::optional<Planned> open_quorate(const Situation& situation) {
  if (opened(situation.record, "quorate") || !gate_quorate(situation).open) return std::nullopt;
  return Planned{.entries = {Put{{{"gate/quorate", std::to_string(round_of(situation.record))}}}},
                 .event = "gate_opened",
                 .because = "quorate: all " +
                            std::to_string(servers(situation.fleet.nodes.size())) +
                            " first Consul servers are prepared"};
}

std::optional<Planned> swarm(const Situation& situation) {
  const Record& record = situation.record;
  const Intent* made = record.intent("swarm-init", round_detail(record));
  if (made == nullptr) {
    const NodeState* maker = who_makes_the_swarm(situation);
    if (maker == nullptr) return std::nullopt;
    return begin_for_round(situation, "swarm-init", *maker, "the first manager that is quorate");
  }
  if (made->state != IntentState::Begun) return std::nullopt;
  const NodeState* maker = situation.fleet.find(made->node);
  if (maker == nullptr || !maker->stands("swarm")) return std::nullopt;
  const std::string id = maker->found("swarm", "swarm_cluster");
  if (id.empty()) return std::nullopt;
  return Planned{.entries = {Put{{{"swarm_cluster", id}}},
                             End{"swarm-init", made->node, made->detail, IntentState::Done, id}},
                 .node = made->node,
                 .event = "gate_opened",
                 .because = "swarmed: " + made->node.value + " made the swarm " + id};
}

std::optional<Planned> network(const Situation& situation) {
  const Record& record = situation.record;
  const Intent* made = record.intent("network", round_detail(record));
  if (made == nullptr) {
    const Intent* swarm_made = record.intent("swarm-init", round_detail(record));
    if (swarm_made == nullptr || swarm_made->state != IntentState::Done) return std::nullopt;
    const NodeState* maker = who_creates_the_network(situation);
    if (maker == nullptr) return std::nullopt;
    return begin_for_round(situation, "network", *maker, "the first manager that is swarmed");
  }
  if (made->state != IntentState::Begun) return std::nullopt;
  const NodeState* maker = situation.fleet.find(made->node);
  if (maker == nullptr) return std::nullopt;
  const std::string id = maker->found("network", "network_id");
  const RoomSeen* room = maker->room("network");
  if (id.empty() || !maker->looked_in_this_run(*room)) return std::nullopt;
  return Planned{.entries = {Put{{{"network_id", id}}},
                             End{"network", made->node, made->detail, IntentState::Done, id}},
                 .node = made->node,
                 .event = "gate_opened",
                 .because = "networked: " + made->node.value + " created the overlay"};
}

std::optional<Planned> members(const Situation& situation) {
  if (!opened(situation.record, "seeded")) return std::nullopt;
  const std::string& uuid = situation.record.fact("state_uuid");
  Put put;
  std::string who;
  for (const NodeState& node : situation.fleet.nodes) {
    if (node.first_goal == 0 || !in_primary(node, uuid)) continue;
    const std::string name = of_node(node.name, "member");
    const std::string round = std::to_string(round_of(situation.record));
    if (situation.record.fact(name) == round) continue;
    put.facts[name] = round;
    put.facts[of_node(node.name, "left_out")] = "";
    who += (who.empty() ? "" : ", ") + node.name.value;
  }
  if (put.facts.empty()) return std::nullopt;
  return Planned{.entries = {put}, .event = "member_joined", .because = who + " is Synced"};
}

std::optional<Planned> begin_join(const Situation& situation) {
  if (!opened(situation.record, "seeded")) return std::nullopt;
  const std::string& uuid = situation.record.fact("state_uuid");
  const Membership now = membership(situation.fleet, uuid);
  const NodeState* next = now.best < 0 ? nullptr : who_joins(situation);
  if (next == nullptr || join_begun(situation.record, next->name)) return std::nullopt;
  const std::string round = std::to_string(round_of(situation.record));
  return Planned{.entries = {Put{{{of_node(next->name, "join"), round}}}},
                 .node = next->name,
                 .event = "join_begun",
                 .because = "a donor is Synced, and nobody else joins"};
}

std::optional<Planned> permits(const Situation& situation) {
  for (const Intent& intent : situation.record.intents) {
    if (intent.kind != "permit" || intent.state != IntentState::Begun) continue;
    const NodeState* holder = situation.fleet.find(intent.node);
    if (holder == nullptr || !given_back(situation, *holder)) continue;
    return Planned{
        .entries = {End{"permit", intent.node, intent.detail, IntentState::Done, "given back"}},
        .node = intent.node,
        .event = "permit_given_back",
        .because = intent.node.value + " serves again"};
  }
  const NodeState* next = who_gets_permit(situation);
  if (next == nullptr) return std::nullopt;
  // An agent takes no number twice, and a ledger from a backup may have given this one before; the
  // number of goals is raised above all that agents have heard.
  const std::uint64_t number =
      std::max(situation.record.number("permit"), situation.record.number("goal")) + 1;
  const RoomSeen* room = asks_for_permit(*next);
  const Intent intent{.kind = "permit",
                      .node = next->name,
                      .detail = "number " + std::to_string(number) + " " + room->report.room.value,
                      .at = situation.now.utc};
  return Planned{.entries = {Put{{{"permit", std::to_string(number)}}}, Begin{intent}},
                 .node = next->name,
                 .event = "permit_given",
                 .because = room->report.room.value + ": " + room->report.words};
}

}  // namespace

std::optional<Planned> plan(const Situation& situation) {
  // In the order of the climb; each looks only at what the ledger and the nodes say.
  static constexpr std::array kSteps{end_pause,    begin_round, end_gift,       open_quorate,
                                     swarm,        network,     begin_recovery, take_back,
                                     end_regain,   raise_epoch, begin_seed,     end_seed,
                                     end_recovery, members,     begin_join,     permits};
  for (const auto& step : kSteps) {
    if (auto planned = step(situation)) return planned;
  }
  return std::nullopt;
}

std::optional<Planned> plan_position(const Situation& situation) {
  const std::string& uuid = situation.record.fact("state_uuid");
  const std::int64_t best = membership(situation.fleet, uuid).best;
  if (best <= situation.record.position("highest_seqno")) return std::nullopt;
  return Planned{.entries = {Put{{{"highest_seqno", std::to_string(best)}}}}};
}

std::string alarm(const Situation& situation) {
  const std::string& uuid = situation.record.fact("state_uuid");
  if (uuid.empty()) return {};
  for (const NodeState& node : situation.fleet.nodes) {
    if (node.phase != Phase::Speaking || !node.health) continue;
    const protocol::GaleraSample& sample = node.health->galera;
    if (sample.answered && sample.cluster_status == "Primary" && sample.state_uuid != uuid) {
      return node.name.value + " is Primary with state UUID " + sample.state_uuid +
             ", and the pinned one is " + uuid +
             ": another history, or a split; nothing is healed over it, a person must decide";
    }
  }
  const std::int64_t best = membership(situation.fleet, uuid).best;
  const std::int64_t highest = situation.record.position("highest_seqno");
  if (best >= 0 && best + kBehindMost < highest) {
    return "the Primary component stands at " + std::to_string(best) + ", and " +
           std::to_string(highest) +
           " was seen committed: rows are missing; stop writing and look before anything else";
  }
  return {};
}

}  // namespace skep::coordinator
