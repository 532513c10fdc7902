#include "coordinator/health/watch.h"

#include <algorithm>

#include "coordinator/health/ground.h"
#include "coordinator/health/member.h"
#include "coordinator/health/serving.h"
#include "coordinator/limits.h"
#include "coordinator/plan/pause.h"

namespace skep::coordinator {
namespace {

/// It joined in this round, and nobody takes it off.
bool is_member(const Record& record, const NodeState& node) {
  return record.number(of_node(node.name, "member")) == round_of(record);
}

/// Or it is off, or was never on: nothing is expected of it.
bool taken_off(const Situation& situation) {
  return down_begun(situation.record) || down_done(situation.record) || takes_down(situation);
}

Expected expected_of(const Situation& situation) {
  Expected expected{.state_uuid = situation.record.fact("state_uuid")};
  if (taken_off(situation) || !opened(situation.record, "seeded")) return expected;
  for (const NodeState& node : situation.fleet.nodes) {
    if (is_member(situation.record, node)) ++expected.members;
    if (paused(situation.record, node.name)) expected.paused.insert(node.name);
  }
  return expected;
}

/// Of whom nothing was heard since its agent spoke last nothing is known, least of all that it is
/// well: what it told before may be of a former boot.
void look_at_hearing(const NodeState& node, Conditions& found) {
  if (node.phase == Phase::Lost || node.phase == Phase::Refused) return;
  if (node.phase != Phase::Speaking) {
    found.note("agent.unheard", "its agent has not spoken yet: " + node.phase_words);
  } else if (node.samples == 0) {
    found.note("agent.unheard", "its member was not looked at since its agent spoke");
  }
}

Gravity gravity_of(const Condition& condition, Duration lasts) {
  if (condition.critical && lasts >= *condition.critical) return Gravity::Critical;
  if (condition.warns && lasts >= *condition.warns) return Gravity::Warns;
  return Gravity::Notes;
}

}  // namespace

void Watch::take(const NodeState& node, const Record& record, Now now) {
  if (!node.health) return;
  const Tick at = now.tick - node.health->age;
  trends_[node.name].take(*node.health, at);
  agreement_.take(node, at, record.position("highest_seqno"), record.fact("state_uuid"));
  quorum_.take(node, at);
}

void Watch::look(const Situation& situation) {
  const Expected expected = expected_of(situation);
  const Membership members = membership(situation.fleet, expected.state_uuid);
  const Tick now = situation.now.tick;
  Conditions found;
  const bool off = taken_off(situation);
  for (const NodeState& node : situation.fleet.nodes) {
    found.about(node.name);
    const Trend& trend = trends_[node.name];
    if (off) continue;
    if (paused(situation.record, node.name)) {
      found.note("paused", "paused " + paused_words(situation.record, node.name));
      continue;
    }
    look_at_ground(node, trend, situation.record, situation.now, found);
    if (expected.members == 0 || !is_member(situation.record, node)) continue;
    look_at_hearing(node, found);
    if (node.phase == Phase::Speaking) look_at_member(node, trend, members, expected, found);
  }
  found.about({});
  if (!off) {
    if (expected.members > 0) agreement_.look(situation.fleet, expected, found);
    quorum_.look(situation.fleet, situation.record, expected, now, found);
  }

  std::map<Key, Held> held;
  for (Condition& one : found.take()) {
    const Key key{one.node, one.key};
    const auto before = held_.find(key);
    Held now_held{.condition = std::move(one),
                  .since = before == held_.end() ? now : before->second.since};
    const Gravity gravity = gravity_of(now_held.condition, now - now_held.since);
    now_held.critical = gravity == Gravity::Critical;
    held.insert_or_assign(key, std::move(now_held));
  }
  for (auto& [key, before] : held_) {
    if (before.condition.stays && before.critical) held.try_emplace(key, std::move(before));
  }
  held_ = std::move(held);
}

std::vector<Remark> Watch::remarks(const NodeId& about, Tick now) const {
  std::vector<Remark> all;
  for (auto at = held_.lower_bound({about, ""}); at != held_.end() && at->first.first == about;
       ++at) {
    const Duration lasts = now - at->second.since;
    const Condition& condition = at->second.condition;
    const bool stays = condition.stays && at->second.critical;
    all.push_back({.node = condition.node,
                   .gravity = stays ? Gravity::Critical : gravity_of(condition, lasts),
                   .key = condition.key,
                   .words = condition.words,
                   .lasts = lasts});
  }
  return all;
}

Verdict Watch::of(const NodeState& node, Tick now) const {
  Duration age{0};
  if (node.health && node.heard) age = node.health->age + (now - *node.heard);
  return verdict_of(remarks(node.name, now), "well", age);
}

Verdict Watch::of_cluster(const Fleet& fleet, Tick now) const {
  Duration age{0};
  std::vector<Remark> all = remarks({}, now);
  for (const NodeState& node : fleet.nodes) {
    const Verdict one = of(node, now);
    // A silent node's figures are not called current; that it is silent is.
    if (node.phase == Phase::Speaking) age = std::max(age, one.age);
    for (const Remark& remark : one.remarks) {
      if (remark.gravity >= Gravity::Warns) all.push_back(remark);
    }
  }
  return verdict_of(std::move(all), "well", age);
}

}  // namespace skep::coordinator
