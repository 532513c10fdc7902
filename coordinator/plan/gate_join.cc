#include "coordinator/plan/gate_join.h"

#include "coordinator/health/serving.h"
#include "coordinator/plan/gate_seed.h"
#include "coordinator/plan/pause.h"
#include "coordinator/plan/plan_recover.h"

namespace skep::coordinator {
namespace {

std::vector<Census> censuses(const Situation& situation) {
  std::vector<Census> all;
  for (const NodeState& node : situation.fleet.nodes) {
    if (!goes_without(situation.record, node.name))
      all.push_back(census_of(situation.record, node));
  }
  return all;
}

bool may_join(const Situation& situation, const NodeState& node) {
  return !is_member(situation.record, node.name) && !paused(situation.record, node.name) &&
         node.phase == Phase::Speaking && stage_of(node, true) >= protocol::Stage::Networked &&
         stuck(node, situation.now.tick).empty() && gate_left_out(situation, node).open;
}

/// It was told to join and is no member yet; its agent starts its member whenever that ends.
bool joins_unfinished(const Situation& situation, const NodeState& node) {
  return !is_member(situation.record, node.name) && join_begun(situation.record, node.name);
}

/// A member that runs and has yet to be brought up to the others: it may turn out to need a whole
/// copy, and is then worth no more in a view than one that joins for the first time.
bool catches_up(const Situation& situation, const NodeState& node) {
  const bool runs =
      node.phase == Phase::Speaking && node.health && node.health->galera.container_running;
  return is_member(situation.record, node.name) && runs &&
         !holds_data(node, situation.record.fact("state_uuid"));
}

/// A member whose state went in a transfer that was cut, and which does not run now.
bool lost_its_state(const Situation& situation, const NodeState& node) {
  const bool rests =
      node.phase == Phase::Speaking && node.health && !node.health->galera.container_running;
  return is_member(situation.record, node.name) && !paused(situation.record, node.name) && rests &&
         node.found("galera", "stateless") == "yes";
}

/// Of several that lost their state one takes its copy, the first of the YAML that can.
bool goes_after_another(const Situation& situation, const NodeState& node) {
  for (const NodeState& other : situation.fleet.nodes) {
    if (&other == &node) return false;
    if (lost_its_state(situation, other) && stuck(other, situation.now.tick).empty()) return true;
  }
  return false;
}

Gate before_the_seed(const Situation& situation, const NodeState& node) {
  const Epoch epoch = situation.record.number("epoch");
  const Intent* seed = seed_intent(situation.record, epoch);
  if (seed != nullptr && seed->state == IntentState::Begun) {
    auto unknown = unknown_data(history_of(situation.record), censuses(situation));
    if (unknown) return *unknown;
    if (seed->node == node.name) return Gate::go();
    const NodeState* seeder = situation.fleet.find(seed->node);
    return Gate::wait("waits for " + seed->node.value + ", which seeds epoch " +
                      std::to_string(epoch) +
                      (seeder == nullptr || seeder->phase != Phase::Speaking
                           ? ": " + (seeder == nullptr ? std::string("it is not in the YAML")
                                                       : state_in_words(*seeder))
                           : std::string{}));
  }
  const auto choice = choose_seed(history_of(situation.record), censuses(situation));
  return choice.gate.open ? Gate::wait("waits for the seed, which is about to begin") : choice.gate;
}

}  // namespace

bool is_member(const Record& record, const NodeId& node) {
  return record.number(of_node(node, "member")) == round_of(record);
}

bool join_begun(const Record& record, const NodeId& node) {
  return record.number(of_node(node, "join")) == round_of(record);
}

const NodeState* who_joins(const Situation& situation) {
  for (const NodeState& node : situation.fleet.nodes) {
    if (join_begun(situation.record, node.name) && may_join(situation, node)) return &node;
  }
  if (outvoted_by_joiners(situation)) return nullptr;
  for (const NodeState& node : situation.fleet.nodes) {
    if (may_join(situation, node)) return &node;
  }
  return nullptr;
}

bool outvoted_by_joiners(const Situation& situation) {
  const std::string& uuid = situation.record.fact("state_uuid");
  std::size_t with_data = 0;
  std::size_t without = 1;  // the next one
  for (const NodeState& node : situation.fleet.nodes) {
    if (in_primary(node, uuid)) ++with_data;
    if (joins_unfinished(situation, node) || catches_up(situation, node)) ++without;
  }
  return without > with_data;
}

Gate gate_join(const Situation& situation, const NodeState& node) {
  if (!opened(situation.record, "seeded")) return before_the_seed(situation, node);
  const Record& record = situation.record;
  const std::string& uuid = situation.record.fact("state_uuid");
  if (is_member(record, node.name) || join_begun(record, node.name)) {
    // Without a Primary the last view must come back, and that only as a whole.
    const bool primary = membership(situation.fleet, uuid).best >= 0;
    if (!primary || !lost_its_state(situation, node)) return Gate::go();
    if (!outvoted_by_joiners(situation) && !goes_after_another(situation, node)) return Gate::go();
    return Gate::wait(
        "waits for another copy to end: its own data went in a transfer that was cut");
  }
  if (Gate gate = gate_left_out(situation, node); !gate.open) return gate;
  if (membership(situation.fleet, uuid).best < 0) {
    return Gate::wait("waits for a Synced donor: no member is Primary now");
  }
  const NodeState* joins = who_joins(situation);
  if (joins == nullptr && outvoted_by_joiners(situation)) {
    return Gate::wait(
        "waits for a joiner to end: more of them than members could go on without "
        "any data");
  }
  // Its turn is in the ledger before it hears of it; that wants the node networked in this run.
  if (joins == nullptr || joins->name == node.name) {
    return Gate::wait("waits for its turn, which comes once it is networked");
  }
  return Gate::wait("waits for its turn: " + joins->name.value +
                    " joins first, one state transfer at a time");
}

}  // namespace skep::coordinator
