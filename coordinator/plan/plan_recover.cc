#include "coordinator/plan/plan_recover.h"

#include <algorithm>
#include <sstream>

#include "coordinator/health/serving.h"
#include "coordinator/limits.h"
#include "coordinator/plan/census.h"
#include "coordinator/plan/gate_join.h"
#include "coordinator/plan/gate_seed.h"
#include "coordinator/plan/pause.h"
#include "coordinator/plan/plan_regain.h"

namespace skep::coordinator {
namespace {

bool among(const std::vector<NodeId>& nodes, const NodeId& node) {
  return std::ranges::find(nodes, node) != nodes.end();
}

std::string joined(const std::vector<NodeId>& nodes) {
  std::string text;
  for (const NodeId& node : nodes) text += (text.empty() ? "" : " ") + node.value;
  return text;
}

std::string detail_of(Epoch epoch, const std::vector<NodeId>& without) {
  return "epoch " + std::to_string(epoch) + (without.empty() ? "" : " without " + joined(without));
}

std::vector<NodeId> members(const Situation& situation) {
  std::vector<NodeId> all;
  const std::string round = std::to_string(round_of(situation.record));
  for (const NodeState& node : situation.fleet.nodes) {
    if (situation.record.fact(of_node(node.name, "member")) == round) all.push_back(node.name);
  }
  return all;
}

bool is_primary(const NodeState& node) {
  return node.phase == Phase::Speaking && node.health && node.health->galera.answered &&
         node.health->galera.cluster_status == "Primary";
}

/// Naming a node is not fencing it: it may be Primary right now, behind a partition.
Gate is_surely_off(const Situation& situation, const NodeState& node) {
  const std::string& name = node.name.value;
  if (node.phase == Phase::Speaking) {
    return Gate::refuse(name + " is named as missing, and its agent speaks: it takes part");
  }
  if (node.phase == Phase::Absent) return Gate::go();
  if (node.phase == Phase::Unknown) return Gate::wait("waits for the provider's word on " + name);
  const std::vector<NodeId> all = members(situation);
  const auto named = std::ranges::count_if(
      all, [&](const NodeId& one) { return among(situation.request.missing, one); });
  if (2 * static_cast<std::size_t>(named) > all.size()) {
    return Gate::refuse("the nodes named as missing were " + std::to_string(named) + " of " +
                        std::to_string(all.size()) + " members: they may be Primary among " +
                        "themselves. Only the provider's word that " + name +
                        "'s machine is off counts, and it says that it runs: power it off");
  }
  if (among(situation.request.surely_off, node.name)) return Gate::go();
  return Gate::refuse("whether " + name + " is off is not known: its agent is silent and its " +
                      "machine runs, as far as the provider says. Power it off, or vouch for it: " +
                      "--surely-off " + name);
}

/// Every other node speaks and is as far as a seed wants it.
Gate others_are_there(const Situation& situation) {
  for (const NodeState& node : situation.fleet.nodes) {
    if (among(situation.request.missing, node.name)) continue;
    if (node.phase == Phase::Speaking && node.health && node.samples >= 2) continue;
    return Gate::wait("waits to hear " + node.name.value + ": " + state_in_words(node));
  }
  return Gate::go();
}

/// It speaks and is in no Primary, for longer than a group needs to find itself again.  A member
/// that runs has come as far as it can, also where a room below waits for it to serve.
bool long_alone(const NodeState& node, Tick now) {
  if (node.phase != Phase::Speaking || !node.health || is_primary(node)) return false;
  const bool has_come =
      stage_of(node, true) >= protocol::Stage::Networked || node.health->galera.container_running;
  return has_come && node.alone_since && now - *node.alone_since >= kFormPatience &&
         now - node.since >= kFormPatience;
}

bool nothing_else_helps(const Situation& situation) {
  if (!who_is_paused(situation).empty()) return false;
  return std::ranges::all_of(situation.fleet.nodes, [&](const NodeState& node) {
    return long_alone(node, situation.now.tick);
  });
}

Planned begin(const Situation& situation, const std::vector<NodeId>& missing, std::string because) {
  const Record& record = situation.record;
  const Epoch epoch = record.number("epoch") + 1;
  Put put{{{"epoch", std::to_string(epoch)}, {"gate/seeded", ""}}};
  for (const NodeState& node : situation.fleet.nodes) {
    put.facts[of_node(node.name, "member")] = "";
    put.facts[of_node(node.name, "join")] = "";
  }
  for (const NodeId& node : missing) put.facts[of_node(node, "left_out")] = "yes";
  put.facts.merge(regain_facts(situation, missing, epoch));
  const Intent intent{
      .kind = "recover", .detail = detail_of(epoch, missing), .at = situation.now.utc};
  return {.entries = {Begin{intent}, put},
          .event = "recovery_begun",
          .because = intent.detail + ": " + std::move(because)};
}

/// Why it is not known where a node stands; empty: it is.
std::string unknown(const Census& census) {
  if (!census.absent.empty()) return census.absent;
  if (census.running) return "its member runs";
  if (census.data == "state" && !census.position.real()) return "its position is not found yet";
  return "";
}

}  // namespace

const Intent* recovery(const Record& record) {
  return record.open("recover", NodeId());
}

std::vector<NodeId> without(const Intent& recovery) {
  std::istringstream in(recovery.detail);
  std::vector<NodeId> nodes;
  std::string word;
  while (in >> word && word != "without") {
  }
  while (in >> word) nodes.emplace_back(word);
  return nodes;
}

bool goes_without(const Record& record, const NodeId& node) {
  const Intent* open = recovery(record);
  return open != nullptr && among(without(*open), node);
}

bool left_out(const Record& record, const NodeId& node) {
  return !record.fact(of_node(node, "left_out")).empty();
}

bool fenced(const Situation& situation, const NodeState& node) {
  const Record& record = situation.record;
  // After a `down` there is no member, and no layer by which one could be reached.
  if (is_primary(node) || !opened(record, "quorate")) return false;
  if (left_out(record, node.name)) return !join_begun(record, node.name);
  return recovery(record) != nullptr && !opened(record, "seeded") &&
         seed_intent(record, record.number("epoch")) == nullptr;
}

bool recovered(const Situation& situation) {
  const Epoch epoch = situation.record.number("epoch");
  const bool of_epoch = std::ranges::any_of(situation.record.intents, [&](const Intent& one) {
    return one.kind == "recover" && one.state == IntentState::Done && epoch_of(one) == epoch;
  });
  return of_epoch && std::ranges::any_of(situation.fleet.nodes, is_primary);
}

Gate may_recover(const Situation& situation) {
  const Record& record = situation.record;
  if (record.fact("state_uuid").empty()) {
    return Gate::refuse("nothing was ever seeded here: there is nothing to recover; `skep up`");
  }
  if (down_begun(record)) {
    return Gate::refuse("the layers are off, or on their way: `skep up` starts the database");
  }
  for (const NodeState& node : situation.fleet.nodes) {
    if (!is_primary(node)) continue;
    return Gate::refuse(node.name.value +
                        " is Primary: this is no outage of all. `skep up` brings the rest back");
  }
  const Intent* open = recovery(record);
  if (open != nullptr && without(*open) != situation.request.missing) {
    return Gate::refuse("a recovery is under way already, " + open->detail +
                        ": `skep up` goes on with it");
  }
  if (std::string words = held_by_pause(situation, "a recovery"); !words.empty()) {
    return Gate::refuse(std::move(words));
  }
  if (Gate gate = others_are_there(situation); !gate.open) return gate;
  for (const NodeId& name : situation.request.missing) {
    const NodeState* node = situation.fleet.find(name);
    if (node == nullptr) return Gate::refuse(name.value + " is not in the YAML");
    if (Gate gate = is_surely_off(situation, *node); !gate.open) return gate;
  }
  if (situation.request.missing.size() == situation.fleet.nodes.size()) {
    return Gate::refuse("every node is named as missing");
  }
  if (std::string words = regain_refused(situation, situation.request.missing); !words.empty()) {
    return Gate::refuse(std::move(words));
  }
  return Gate::go();
}

std::optional<Error> outage(const Situation& situation) {
  const Record& record = situation.record;
  if (!opened(record, "seeded") || recovery(record) != nullptr) return std::nullopt;
  std::vector<NodeId> waiting;
  std::vector<NodeId> away;
  std::string why;
  for (const NodeState& node : situation.fleet.nodes) {
    if (paused(record, node.name) && !is_primary(node)) continue;
    if (long_alone(node, situation.now.tick)) {
      waiting.push_back(node.name);
    } else if (node.phase != Phase::Speaking && !stuck(node, situation.now.tick).empty()) {
      away.push_back(node.name);
      why += (why.empty() ? "" : ", ") + state_in_words(node);
    } else {
      return std::nullopt;
    }
  }
  if (waiting.empty()) return std::nullopt;
  if (const std::string who = who_is_paused(situation); !who.empty()) {
    return Error{Code::Refused, "no member is Primary: " + joined(waiting) + " wait for " + who +
                                    ", which is paused: `skep resume " + who + "`"};
  }
  if (away.empty()) {
    if (situation.config.recover == RecoverBy::Itself) return std::nullopt;
    return Error{Code::Refused,
                 "every node is there and no member is Primary: the group does not find itself "
                 "again. `skep recover` shows where each stands, and seeds from the highest"};
  }
  return Error{Code::Refused, "no member is Primary: " + joined(waiting) + " wait for " +
                                  joined(away) + " (" + why + "), since a last view comes back " +
                                  "only as a whole. What is gone for good can be left out: " +
                                  "`skep recover --missing " + joined(away) + "`"};
}

std::optional<Planned> begin_recovery(const Situation& situation) {
  const Record& record = situation.record;
  if (recovery(record) != nullptr || !opened(record, "seeded")) return std::nullopt;
  if (situation.request.aim == Aim::Recover) {
    if (!may_recover(situation).open) return std::nullopt;
    return begin(situation, situation.request.missing, "asked for");
  }
  if (situation.config.recover != RecoverBy::Itself || !nothing_else_helps(situation)) {
    return std::nullopt;
  }
  return begin(situation, {}, "every node is there and no member is Primary");
}

std::optional<Planned> take_back(const Situation& situation) {
  const Record& record = situation.record;
  const Intent* open = recovery(record);
  if (open == nullptr || opened(record, "seeded")) return std::nullopt;
  if (seed_intent(record, record.number("epoch")) != nullptr) return std::nullopt;
  std::vector<NodeId> back;
  std::vector<NodeId> still_missing;
  for (const NodeId& name : without(*open)) {
    const NodeState* node = situation.fleet.find(name);
    const bool speaks = node != nullptr && node->phase == Phase::Speaking;
    (speaks ? back : still_missing).push_back(name);
  }
  if (back.empty()) return std::nullopt;
  Planned planned =
      begin(situation, still_missing, joined(back) + " is back before anybody seeded");
  Put taken{};
  for (const NodeId& name : back) taken.facts[of_node(name, "left_out")] = "";
  planned.entries.insert(
      planned.entries.begin(),
      {End{"recover", open->node, open->detail, IntentState::Failed, joined(back) + " is back"},
       taken});
  return planned;
}

std::optional<Planned> end_recovery(const Situation& situation) {
  const Intent* open = recovery(situation.record);
  if (open == nullptr || !opened(situation.record, "seeded")) return std::nullopt;
  const std::string uuid = situation.record.fact("state_uuid");
  return Planned{.entries = {End{"recover", open->node, open->detail, IntentState::Done, uuid}},
                 .event = "recovery_done",
                 .because = "a Primary of state UUID " + uuid + " stands again"};
}

Gate gate_left_out(const Situation& situation, const NodeState& node) {
  if (!left_out(situation.record, node.name)) return Gate::go();
  const std::string& name = node.name.value;
  const auto from = parse_position(situation.record.fact(of_node(node.name, "left_out")));
  const Census census = census_of(node);
  if (std::string why = unknown(census); !from || !why.empty()) {
    return Gate::wait("waits to know where " + name + " stands, which a recovery left out: " +
                      (from ? why : "the recovery has not seeded yet"));
  }
  const bool ahead = census.data == "state" && census.position.uuid == from->uuid &&
                     census.position.seqno > from->seqno;
  if (!ahead) return Gate::go();
  return Gate::refuse(
      name + " holds " + words(census.position) + ", and the cluster went on from " +
      std::to_string(from->seqno) +
      " without it: " + std::to_string(census.position.seqno - from->seqno) +
      " transactions there are in no other member. Nothing was touched; save what " +
      "is wanted, then take its data folder away, and it joins anew");
}

}  // namespace skep::coordinator
