#include "coordinator/plan/pause.h"

#include <algorithm>
#include <vector>

namespace skep::coordinator {
namespace {

constexpr std::string_view kPaused = "paused";

std::string joined(const std::vector<NodeId>& nodes) {
  std::string text;
  for (const NodeId& node : nodes) text += (text.empty() ? "" : " ") + node.value;
  return text;
}

/// Those of `named` that are paused, or are not, each with `value` from here on.
std::vector<NodeId> change(const Situation& situation, const std::vector<NodeId>& named,
                           bool are_paused, const std::string& value, Put& put) {
  std::vector<NodeId> changed;
  for (const NodeId& node : named) {
    if (paused(situation.record, node) != are_paused) continue;
    put.facts[of_node(node, kPaused)] = value;
    changed.push_back(node);
  }
  return changed;
}

}  // namespace

bool paused(const Record& record, const NodeId& node) {
  return !record.fact(of_node(node, kPaused)).empty();
}

std::string paused_words(const Record& record, const NodeId& node) {
  const std::int64_t since = record.position(of_node(node, kPaused));
  return "since " + rfc3339(Utc(Duration(std::max<std::int64_t>(since, 0))));
}

std::string who_is_paused(const Situation& situation) {
  std::vector<NodeId> nodes;
  for (const NodeState& node : situation.fleet.nodes) {
    if (paused(situation.record, node.name)) nodes.push_back(node.name);
  }
  return joined(nodes);
}

std::string pause_refused(const Situation& situation) {
  const Record& record = situation.record;
  if (!down_begun(record) && !down_done(record)) return {};
  return "the layers are off, or on their way: there is nothing to pause before `skep up`";
}

std::string held_by_pause(const Situation& situation, const std::string& what) {
  const std::string who = who_is_paused(situation);
  if (who.empty()) return {};
  return who + (who.find(' ') == std::string::npos ? " is" : " are") + " paused, and " + what +
         " would touch every node: `skep resume " + who + "` first. Nothing was changed";
}

std::optional<Planned> begin_pause(const Situation& situation) {
  if (!pause_refused(situation).empty()) return std::nullopt;
  Put put;
  const std::string now = std::to_string(situation.now.utc.time_since_epoch().count());
  const auto begun = change(situation, situation.request.pause, false, now, put);
  if (begun.empty()) return std::nullopt;
  return Planned{.entries = {put},
                 .node = begun.front(),
                 .event = "paused",
                 .because = joined(begun) + ": watched and not touched until `skep resume`"};
}

std::optional<Planned> end_pause(const Situation& situation) {
  Put put;
  const auto ended = change(situation, situation.request.resume, true, "", put);
  if (ended.empty()) return std::nullopt;
  return Planned{.entries = {put},
                 .node = ended.front(),
                 .event = "resumed",
                 .because = joined(ended) + ": kept as it should be again"};
}

}  // namespace skep::coordinator
