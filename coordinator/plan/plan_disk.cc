#include "coordinator/plan/plan_disk.h"

namespace skep::coordinator {

std::optional<std::string> given_disk(const Record& record, const NodeId& node) {
  const Intent* gift = record.open(kDiskIntent, node);
  return gift == nullptr ? std::nullopt : std::optional(gift->detail);
}

std::optional<Planned> end_gift(const Situation& situation) {
  for (const NodeState& node : situation.fleet.nodes) {
    const auto serial = given_disk(situation.record, node.name);
    if (!serial || !node.stands("partition")) continue;
    const std::string claimed = node.found("partition", "serial");
    const bool taken = claimed == *serial;
    return Planned{
        .entries = {End{kDiskIntent, node.name, *serial,
                        taken ? IntentState::Done : IntentState::Failed, "claimed: " + claimed}},
        .node = node.name,
        .event = taken ? "disk_taken" : "disk_not_taken",
        .because = "its claim is on the disk with serial " + claimed};
  }
  return std::nullopt;
}

}  // namespace skep::coordinator
