#include "coordinator/health/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "coordinator/health/serving.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

/// Sentinel readings that are young enough to be held against others.
std::vector<const NodeState*> with_sentinels(const Fleet& fleet) {
  std::vector<const NodeState*> all;
  for (const NodeState& node : fleet.nodes) {
    if (node.phase != Phase::Speaking || !node.health) continue;
    const auto& sample = node.health->galera;
    if (sample.sentinel && sample.sentinel->age < kSentinelOld) all.push_back(&node);
  }
  return all;
}

std::string told(const NodeState& node) {
  const protocol::Sentinel& seen = *node.health->galera.sentinel;
  return fmt::format("{} has {} rows, digest {}", node.name.value, seen.rows,
                     seen.digest.substr(0, kDigestShown));
}

}  // namespace

void Agreement::take(const NodeState& node, Tick at, std::int64_t record,
                     const std::string& state_uuid) {
  const protocol::GaleraSample& sample = node.health->galera;
  const bool synced = in_primary(node, state_uuid);
  Return& seen = returns_[node.name];
  if (synced && !seen.synced) seen = {.position = sample.last_committed, .record = record};
  seen.synced = synced;
  if (!synced) {
    readings_.erase(node.name);
    return;
  }
  if (sample.sentinel) {
    const Tick heard = at + node.health->age;
    readings_[node.name] = {heard - sample.sentinel->age, sample.sentinel->committed};
  }
  const bool rises = committed_.empty() || committed_.back().position < sample.last_committed;
  if (!rises || (!committed_.empty() && at < committed_.back().at)) return;
  committed_.push_back({at, sample.last_committed, node.name});
  while (committed_.size() > kCommittedKept) committed_.pop_front();
}

void Agreement::look(const Fleet& fleet, const Expected& expected, Conditions& found) const {
  if (expected.state_uuid.empty()) return;
  std::map<std::uint64_t, std::string> views;
  for (const NodeState& node : fleet.nodes) {
    if (!in_primary(node, expected.state_uuid)) continue;
    std::string& names = views[node.health->galera.view];
    names += (names.empty() ? "" : " ") + node.name.value;
  }
  if (views.size() > 1) {
    std::string words = "members are in different views:";
    for (const auto& [view, names] : views) words += fmt::format(" {} in {},", names, view);
    words.pop_back();
    found.alarm("galera.views", std::move(words), kViewsCritical, kViewsWarn);
  }
  look_at_positions(fleet, found);
  look_at_sentinels(fleet, found);
  look_at_returns(fleet, expected, found);
}

/// After a causal wait a member has all that any other had committed before.
void Agreement::look_at_positions(const Fleet& fleet, Conditions& found) const {
  for (const NodeState* node : with_sentinels(fleet)) {
    const auto reading = readings_.find(node->name);
    if (reading == readings_.end()) continue;
    const auto& [at, committed] = reading->second;
    const auto ahead = std::ranges::find_if(committed_, [&](const Committed& other) {
      return other.by != node->name && other.at + kHeartbeat <= at && other.position > committed;
    });
    if (ahead == committed_.end()) continue;
    found.alarm("galera.causal." + node->name.value,
                fmt::format("{} is at {} after a causal wait, while {} had committed {} before: "
                            "they differ",
                            node->name.value, committed, ahead->by.value, ahead->position),
                kCausalHolds, Duration{0});
  }
}

/// Members that read the same newest row have the same rows.
void Agreement::look_at_sentinels(const Fleet& fleet, Conditions& found) {
  const auto nodes = with_sentinels(fleet);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (std::size_t k = i + 1; k < nodes.size(); ++k) {
      const protocol::Sentinel& a = *nodes[i]->health->galera.sentinel;
      const protocol::Sentinel& b = *nodes[k]->health->galera.sentinel;
      if (a.beat != b.beat || (a.rows == b.rows && a.digest == b.digest)) continue;
      found
          .alarm("galera.content",
                 "members differ in silence: " + told(*nodes[i]) + "; " + told(*nodes[k]))
          .stays = true;
      return;
    }
  }
}

/// A member that comes to Synced has what its group has.  Where all came back with less than was on
/// record before, committed rows are gone.
void Agreement::look_at_returns(const Fleet& fleet, const Expected& expected,
                                Conditions& found) const {
  bool all_heard = true;
  const NodeState* first = nullptr;
  for (const NodeState& node : fleet.nodes) {
    all_heard = all_heard && node.phase == Phase::Speaking;
    if (!in_primary(node, expected.state_uuid)) continue;
    const auto seen = returns_.find(node.name);
    if (seen == returns_.end() || seen->second.position >= seen->second.record) return;
    if (first == nullptr) first = &node;
  }
  if (first == nullptr) return;
  const Return& back = returns_.at(first->name);
  // A member that is not heard may be ahead of one that has just come and follows it.
  Condition& lost = found.alarm(
      "galera.rows_lost",
      fmt::format("{} came back as Primary at {}, and {} was committed before: rows are lost",
                  first->name.value, back.position, back.record),
      all_heard ? Duration{0} : kCausalHolds, kOneRecheck);
  lost.stays = all_heard;
}

}  // namespace skep::coordinator
