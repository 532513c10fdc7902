#include "coordinator/plan/lines.h"

#include <algorithm>

#include "coordinator/plan/pause.h"
#include "coordinator/plan/permit.h"
#include "coordinator/plan/view_of.h"

namespace skep::coordinator {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

void add(std::vector<PlanLine>& lines, const std::string& verb,
         const std::vector<std::string>& nodes, const std::string& because) {
  if (!nodes.empty()) lines.push_back({.verb = verb, .what = joined(nodes), .because = because});
}

}  // namespace

std::vector<PlanLine> plan_lines(const Situation& situation) {
  std::vector<std::string> make;
  std::vector<std::string> start;
  std::vector<std::string> install;
  std::vector<std::string> prepare;
  std::vector<std::string> keep;
  std::vector<std::string> rest;
  std::vector<PlanLine> lines;
  const Record& record = situation.record;
  for (const NodeState& node : situation.fleet.nodes) {
    const std::string& name = node.name.value;
    if (paused(record, node.name)) {
      rest.push_back(name);
      continue;
    }
    const bool made =
        node.machine.has_value() || !record.fact(of_node(node.name, "private_address")).empty();
    if (!made) make.push_back(name);
    if (made && node.phase == Phase::Absent) start.push_back(name);
    if (record.fact(of_node(node.name, "agent_key")).empty()) install.push_back(name);
    if (shown_stage(situation, node) == protocol::Stage::Serving) {
      keep.push_back(name);
    } else {
      prepare.push_back(name);
    }
  }
  const std::string& path = situation.config.path;
  add(lines, "make", make, "because they are in " + path + " and in no ledger");
  add(lines, "start", start, "because their machines are off");
  add(lines, "install", install, "because no agent's key is in the ledger");
  add(lines, "prepare", prepare,
      "because they do not serve: packages, disk, engine, Consul, swarm, "
      "overlay " +
          situation.config.overlay_subnet + ", Galera");
  if (keep.empty() && rest.empty() && !prepare.empty()) {
    const bool seeded_before = !record.fact("state_uuid").empty();
    lines.push_back(
        {.verb = "seed",
         .what = seeded_before ? "from the highest position of " + record.fact("state_uuid")
                               : "from an empty directory",
         .because = seeded_before ? "because no member runs" : "because no state UUID is pinned"});
  }
  add(lines, "keep", keep, "nothing there would be changed");
  add(lines, "rest", rest, "paused: not touched until `skep resume`");
  for (const NodeState& node : situation.fleet.nodes) {
    const RoomSeen* room = asks_for_permit(node);
    if (room == nullptr) continue;
    lines.push_back({.verb = "disturb",
                     .what = node.name.value + " " + room->report.room.value,
                     .because = room->report.words,
                     .disruptive = true});
  }
  return lines;
}

}  // namespace skep::coordinator
