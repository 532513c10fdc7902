#include "coordinator/plan/why.h"

#include <fmt/format.h>

#include <algorithm>

#include "coordinator/fleet/said.h"
#include "coordinator/health/serving.h"
#include "coordinator/plan/view_of.h"

namespace skep::coordinator {
namespace {

using protocol::RoomState;
using protocol::Stage;

std::string ago(Duration age) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
  if (seconds < 100) return fmt::format("{} s ago", seconds);
  return fmt::format("{} min {} s ago", seconds / 60, seconds % 60);
}

/// Its headline stands above already where it is what the node is refused for.
void what_a_room_saw(const RoomSeen& room, NodeView& view) {
  const Said words = said(room.report.words);
  const std::string line = headline(room.report);
  if (words.seen.empty() || view.beside_words != line) view.why_seen.push_back(line);
  view.why_seen.insert(view.why_seen.end(), words.seen.begin(), words.seen.end());
}

void what_was_seen(const NodeState& node, NodeView& view) {
  if (view.seen) {
    view.why_seen.push_back((node.heard ? "its agent spoke " : "a command last heard its agent ") +
                            ago(*view.seen));
  } else {
    view.why_seen.emplace_back("its agent was never heard");
  }
  if (node.machine && node.machine->kind == kHostKind) {
    if (!node.hello) view.why_seen.emplace_back("nobody but ssh says whether this host runs");
  } else if (node.machine) {
    view.why_seen.push_back(std::string("the provider says ") +
                            (node.machine->running ? "running" : "off") +
                            (node.machine->words.empty() ? "" : ": " + node.machine->words));
  } else if (node.phase == Phase::Absent) {
    view.why_seen.emplace_back("the provider knows no machine of this name");
  }
  if (node.calls.failures > 0) {
    view.why_seen.push_back(fmt::format("{} ({} tries)", node.calls.words, node.calls.failures));
  }
  if (node.refused) view.why_seen.push_back(node.refused->message);
  for (const auto& [name, room] : node.rooms) {
    const RoomState state = room.report.state;
    if (state == RoomState::Failed || state == RoomState::Refused || state == RoomState::Waiting ||
        room.failing_since) {
      what_a_room_saw(room, view);
    }
  }
  view.why_seen.insert(view.why_seen.end(), node.donor_said.begin(), node.donor_said.end());
}

/// What the database's clients find, whatever has still to be proved of the node around it.
std::size_t count_serving(const Situation& situation) {
  const std::string& uuid = situation.record.fact("state_uuid");
  return static_cast<std::size_t>(std::ranges::count_if(
      situation.fleet.nodes, [&](const NodeState& node) { return takes_statements(node, uuid); }));
}

std::string what_it_means(const Situation& situation, const NodeState& node, const NodeView& view) {
  const std::string rest = fmt::format("{} serves on {} of {} nodes", situation.config.cluster,
                                       count_serving(situation), situation.fleet.nodes.size());
  const bool rests = view.beside == Beside::Stopped || view.beside == Beside::Paused;
  if (const RoomSeen* room = hindered(node); room != nullptr && !rests) {
    const std::string means = said(room->report.words).means;
    if (!means.empty()) return means + " " + rest;
  }
  switch (view.beside) {
    case Beside::Lost:
      return "the host, its network or its agent is down; " + rest;
    case Beside::Stopped:
      return "the layers are off by `skep down`; the data is kept";
    case Beside::Refused:
      return "a person must act; nothing was changed there. " + rest;
    case Beside::Paused:
      return "it is watched and not touched, and tells no alert; " + rest;
    case Beside::None:
      break;
  }
  if (view.stage == Stage::Serving) return "it serves";
  if (node.phase == Phase::Absent) return "there is nothing to look at until it runs";
  if (const RoomSeen* room = hindered(node)) {
    return "it does not climb beyond " + room->report.room.value + " until that is proved; " + rest;
  }
  return view.doing.empty() ? rest : view.doing;
}

}  // namespace

void explain(const Situation& situation, const NodeState& node, NodeView& view) {
  what_was_seen(node, view);
  view.why_means = what_it_means(situation, node, view);
  const std::size_t all = situation.fleet.nodes.size();
  const std::size_t serve = count_serving(situation);
  const bool rests = view.beside == Beside::Paused;
  if (view.stage == Stage::Serving && serve == all && !rests) return;
  if (serve > 0 && serve < all) {
    view.why_holds =
        fmt::format("no other node may be taken out until it is back: Galera {} of {}", serve, all);
  }
  const std::string& name = node.name.value;
  if (const RoomSeen* room = hindered(node)) view.why_next = said(room->report.words).next;
  if (rests) view.why_next.push_back("skep resume " + name);
  view.why_next.push_back("skep events " + name);
  if (node.phase == Phase::Speaking || node.phase == Phase::Enrolled) {
    view.why_next.push_back("skep logs " + name);
  }
  if (!rests) view.why_next.emplace_back("skep up");
}

}  // namespace skep::coordinator
