#include "coordinator/fleet/fleet.h"

#include <algorithm>
#include <array>
#include <utility>

#include "coordinator/fleet/said.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

using protocol::RoomState;
using protocol::Stage;

/// The last room of each stage: what is proved when the stage is.
constexpr std::array<std::pair<Stage, std::string_view>, 5> kLastRooms{{
    {Stage::Prepared, "census"},
    {Stage::Quorate, "consul"},
    {Stage::Swarmed, "swarm"},
    {Stage::Networked, "network"},
    {Stage::Serving, "galera"},
}};

bool stands_now(const NodeState& node, const RoomSeen& room, bool of_this_run) {
  if (room.proved_goal == 0) return false;
  if (!of_this_run) return true;
  return room.proved_goal >= node.first_goal && node.looked_in_this_run(room);
}

/// A wait that holds is no failure any more; a short one between two failures is a part of them.
bool waited_long(const RoomSeen& room, Tick now) {
  return room.report.state == RoomState::Waiting && now - room.state_since >= kWaitHolds;
}

/// Few failures in a long time are tries that take long: an engine is restarted between them.
bool fails_for_good(const RoomSeen& room, Tick now) {
  if (!room.failing_since || waited_long(room, now)) return false;
  const Duration fails = now - *room.failing_since;
  return fails > (room.failures < kFailuresLeast ? kFailedSlowly : kFailedPatience);
}

/// Of two tellings of one pass, the longer holds the shorter; another pass begins anew.
std::uint32_t added(const std::vector<std::string>& before, const std::vector<std::string>& now) {
  const bool goes_on =
      now.size() >= before.size() && std::equal(before.begin(), before.end(), now.begin());
  return static_cast<std::uint32_t>(goes_on ? now.size() - before.size() : now.size());
}

}  // namespace

const RoomSeen* NodeState::room(std::string_view room_name) const {
  const auto found_room = rooms.find(std::string(room_name));
  return found_room == rooms.end() ? nullptr : &found_room->second;
}

std::string NodeState::found(std::string_view room_name, const std::string& key) const {
  const RoomSeen* seen = room(room_name);
  if (seen == nullptr) return {};
  const auto value = seen->report.found.find(key);
  return value == seen->report.found.end() ? std::string{} : value->second;
}

bool NodeState::stands(std::string_view room_name) const {
  const RoomSeen* seen = room(room_name);
  return seen != nullptr && stands_now(*this, *seen, true);
}

void NodeState::begin_anew() {
  rooms.clear();
  sent.reset();
  sent_at.reset();
  first_goal = 0;
  down_goal = 0;
}

NodeState* Fleet::find(const NodeId& node) {
  const auto found =
      std::find_if(nodes.begin(), nodes.end(), [&](const auto& one) { return one.name == node; });
  return found == nodes.end() ? nullptr : &*found;
}

const NodeState* Fleet::find(const NodeId& node) const {
  return const_cast<Fleet*>(this)->find(node);  // NOLINT: the same search, nothing is changed
}

Fleet make_fleet(const Config& config, Tick now) {
  Fleet fleet;
  for (const NodeConfig& node : config.nodes) {
    NodeState state;
    state.name = node.name;
    state.since = now;
    state.moved = now;
    state.climbed = now;
    state.unheard_since = now;
    fleet.nodes.push_back(std::move(state));
  }
  return fleet;
}

void happen(NodeState& node, Happening happening, Tick now) {
  const PhaseRow* row = row_for(node.phase, happening);
  if (row == nullptr) return;
  const bool had_machine = node.phase != Phase::Unknown && node.phase != Phase::Absent;
  if (!had_machine || node.phase == Phase::Speaking) node.unheard_since = now;
  node.phase = row->to;
  node.phase_words = row->words;
  node.since = now;
  node.moved = now;
}

void hear(NodeState& node, const protocol::Hello& hello, Tick now) {
  // Another boot: nothing that was proved before it is known to hold.
  if (node.hello && node.hello->boot_id != hello.boot_id) node.rooms.clear();
  node.hello = hello;
  node.heard = now;
  node.samples = 0;
  node.heard_goal = 0;
  node.sent_at.reset();
  node.calls = Calls{.busy = node.calls.busy};
  happen(node, Happening::Hello, now);
}

void hear(NodeState& node, const protocol::Report& report, Tick now) {
  node.heard = now;
  node.heard_goal = std::max(node.heard_goal, report.goal);
  const auto [place, fresh] = node.rooms.try_emplace(report.room.value);
  if (fresh && node.rooms.size() > kRoomsMax) {
    node.rooms.erase(place);
    return;
  }
  RoomSeen& seen = place->second;
  const bool turned = fresh || seen.report.state != report.state;
  const bool works = report.state == RoomState::Working;
  const bool rested = waited_long(seen, now);
  if (turned) seen.state_since = now;
  if (turned || (works && seen.report.words != report.words)) node.moved = now;
  seen.looked = now - report.age;
  // An agent tells all rooms anew under each goal: what it did before this run is not of this run.
  const bool of_this_run = node.first_goal != 0 && report.goal >= node.first_goal;
  if (of_this_run && (works || seen.looked >= node.first_sent)) {
    seen.changes += added(seen.counted, report.changes);
    seen.counted = report.changes;
    seen.looks = std::max(seen.looks, report.looks);
  }
  seen.report = report;
  seen.at = now;
  if (rested || report.state == RoomState::Proved) {
    seen.failing_since.reset();
    seen.failures = 0;
  }
  if (report.state == RoomState::Proved) {
    if (turned) node.climbed = now;
    seen.proved_goal = std::max<GoalNumber>(report.goal, 1);
    return;
  }
  // While it looks again it still stands as it was last proved.
  if (!works) seen.proved_goal = 0;
  if (report.state != RoomState::Failed) return;
  if (turned) ++seen.failures;
  if (!seen.failing_since) seen.failing_since = now;
}

void hear(NodeState& node, const protocol::Health& health, Tick now) {
  node.heard = now;
  const bool same_life = node.health && node.health->boot_id == health.boot_id;
  // A peer that connects again replays what it could not send before.
  if (same_life && health.sequence <= node.health->sequence) return;
  if (!node.health || node.health->galera.phase != health.galera.phase ||
      node.health->galera.state != health.galera.state ||
      node.health->galera.last_committed != health.galera.last_committed) {
    node.moved = now;
  }
  ++node.samples;
  const bool primary = health.galera.answered && health.galera.cluster_status == "Primary";
  if (primary) node.alone_since.reset();
  if (!primary && !node.alone_since) node.alone_since = now;
  if (health.galera.state.starts_with("Donor")) node.gave = now;
  // Its last word on it: an agent that started again knows of no goal, even if its Hello got lost.
  node.heard_goal = health.goal;
  node.health = health;
}

namespace {

template <typename Stands>
Stage last_stage(const NodeState& node, const Stands& stands) {
  if (!node.hello) {
    if (node.phase == Phase::Enrolled) return Stage::Enrolled;
    return node.phase == Phase::Reachable ? Stage::Reachable : Stage::Ordered;
  }
  Stage stage = Stage::Enrolled;
  for (const auto& [reached, last] : kLastRooms) {
    const RoomSeen* seen = node.room(last);
    if (seen == nullptr || !stands(*seen)) return stage;
    for (const auto& [name, room] : node.rooms) {
      if (room.report.stage == reached && !stands(room)) return stage;
    }
    stage = reached;
  }
  return stage;
}

}  // namespace

protocol::Stage stage_of(const NodeState& node, bool of_this_run) {
  return last_stage(node,
                    [&](const RoomSeen& room) { return stands_now(node, room, of_this_run); });
}

protocol::Stage stage_since(const NodeState& node, GoalNumber since) {
  // An agent that has just started names no goal until it is told one.  What it works on is what it
  // kept last, or, cut between its two writes, the one before: near enough for a table, and for no
  // decision.
  const GoalNumber kept = node.hello ? node.hello->kept.goal : 0;
  return last_stage(node, [&](const RoomSeen& room) {
    return room.proved_goal > since ||
           (room.proved_goal > 0 && room.report.goal == 0 && kept > since);
  });
}

const RoomSeen* hindered(const NodeState& node) {
  const RoomSeen* worst = nullptr;
  // The first in the climb: what a later room said lately may be old, as it is not come to.
  const auto rank = [](const RoomSeen& room) {
    const RoomState state = room.report.state;
    int order = 3;
    if (state == RoomState::Waiting) order = 2;
    if (state == RoomState::Failed || room.failing_since) order = 1;
    if (state == RoomState::Refused) order = 0;
    return std::pair(order, room.report.stage);
  };
  for (const auto& [name, room] : node.rooms) {
    if (rank(room).first == 3) continue;
    if (worst == nullptr || rank(room) < rank(*worst)) worst = &room;
  }
  return worst;
}

std::string stuck(const NodeState& node, Tick now) {
  if (node.refused) return node.refused->message;
  for (const auto& [name, room] : node.rooms) {
    // `down` has rooms of its own; what another goal was refused is nothing to it.
    if (room.report.goal < node.down_goal) continue;
    // What it refused in an earlier run it looks at once more first.
    const bool refuses = room.report.state == RoomState::Refused && node.looked_in_this_run(room);
    if (refuses) return headline(room.report);
    if (fails_for_good(room, now)) return headline(room.report);
  }
  const bool runs = node.health && node.health->galera.container_running;
  if (node.phase == Phase::Speaking && node.sent && !runs && now - node.climbed > kClimbLimit &&
      stage_of(node, true) < node.sent->until) {
    const RoomSeen* room = hindered(node);
    return room == nullptr ? "no room has come to stand" : headline(room->report);
  }
  const bool exists = node.machine && node.machine->kind == kHostKind && !node.hello;
  const Duration patience = exists ? kHostPatience : kEnrolLimit;
  if (node.calls.since && now - *node.calls.since > patience) return node.calls.words;
  const bool should_speak =
      node.phase != Phase::Speaking && node.phase != Phase::Unknown && node.phase != Phase::Absent;
  if (should_speak && !node.calls.busy && now - node.unheard_since > kEnrolLimit) {
    return node.phase_words;
  }
  return {};
}

std::string state_in_words(const NodeState& node) {
  const std::string& who = node.name.value;
  switch (node.phase) {
    case Phase::Unknown:
    case Phase::Absent:
      return who + " has no running machine yet";
    case Phase::Booting:
      return who + " boots";
    case Phase::Reachable:
      return who + " gets its agent";
    case Phase::Enrolled:
      return who + " has yet to dial";
    case Phase::Lost:
      return who + " is lost";
    case Phase::Refused:
      return who + " is refused";
    case Phase::Speaking:
      break;
  }
  const RoomSeen* room = hindered(node);
  if (room != nullptr && room->report.state == RoomState::Refused) {
    return who + " is refused at " + room->report.room.value;
  }
  if (room != nullptr && room->failing_since) return who + " fails at " + room->report.room.value;
  const Stage stage = stage_of(node, true);
  return stage < Stage::Prepared ? who + " still prepares"
                                 : who + " is " + std::string(name(stage));
}

}  // namespace skep::coordinator
