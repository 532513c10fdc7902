#include "coordinator/plan/view_of.h"

#include <algorithm>

#include "coordinator/fleet/critical_path.h"
#include "coordinator/fleet/said.h"
#include "coordinator/health/serving.h"
#include "coordinator/limits.h"
#include "coordinator/plan/census.h"
#include "coordinator/plan/goal.h"
#include "coordinator/plan/lines.h"
#include "coordinator/plan/order_of_stop.h"
#include "coordinator/plan/pause.h"
#include "coordinator/plan/why.h"

namespace skep::coordinator {
namespace {

using protocol::RoomState;
using protocol::Stage;

/// The ledger knows an agent there, and it is not heard.
bool is_lost(const Situation& situation, const NodeState& node) {
  if (node.phase == Phase::Lost) return true;
  if (situation.request.climbs() || node.phase == Phase::Speaking) return false;
  return !nothing_there(situation.record, node);
}

std::optional<Duration> last_seen(const Situation& situation, const NodeState& node) {
  if (node.heard) return situation.now.tick - *node.heard;
  const std::int64_t seen = situation.record.position(of_node(node.name, "seen"));
  if (seen < 0) return std::nullopt;
  return std::max(situation.now.utc - Utc(Duration(seen)), Duration{0});
}

void beside(const Situation& situation, const NodeState& node, NodeView& view) {
  const RoomSeen* room = hindered(node);
  const bool room_refused = room != nullptr && room->report.state == RoomState::Refused;
  if (node.refused || room_refused) {
    view.beside = Beside::Refused;
    view.beside_words =
        node.refused ? said(node.refused->message).headline : headline(room->report);
  } else if (down_done(situation.record) && !situation.request.climbs()) {
    view.beside = Beside::Stopped;
    view.beside_words = "its layers are off by `skep down`";
  } else if (paused(situation.record, node.name)) {
    view.beside = Beside::Paused;
    view.beside_words = paused_words(situation.record, node.name);
  } else if (is_lost(situation, node)) {
    view.beside = Beside::Lost;
    view.beside_words = node.phase == Phase::Absent ? "its machine is off" : "its agent is silent";
  }
}

Stage last_proved(const Situation& situation, const NodeState& node) {
  // Rooms that were proved for a `down` hold nothing any more, whoever tells of them since.
  const Record& record = situation.record;
  return stage_since(node, record.number(down_done(record) ? "goal" : "round/goal"));
}

/// Of a lost node: where it stood when it was last heard, which may be before this command began.
Stage stage_before(const Situation& situation, const NodeState& node) {
  if (node.hello) return last_proved(situation, node);
  const std::string& known = situation.record.fact(of_node(node.name, "stage"));
  return protocol::stage_named(known).value_or(Stage::Enrolled);
}

/// The room it is at: what it works on, or what hinders it.
const RoomSeen* at_room(const NodeState& node) {
  for (const auto& [name, room] : node.rooms) {
    if (room.report.state == RoomState::Working) return &room;
  }
  return hindered(node);
}

void doing(const Situation& situation, const NodeState& node, NodeView& view) {
  view.since = situation.now.tick - node.since;
  if (node.phase != Phase::Speaking) {
    view.doing = node.calls.failures > 0 ? node.calls.words : node.phase_words;
    if (node.machine && !node.machine->words.empty()) view.doing = node.machine->words;
    return;
  }
  const std::string& uuid = situation.record.fact("state_uuid");
  const bool watches = situation.request.aim == Aim::Watch;
  const bool climbs = watches || (situation.request.climbs() && !takes_down(situation));
  if (climbs && node.sent) {
    const Climb way = climb(situation, node);
    if (stage_of(node, true) >= way.until && !way.held.open) {
      view.doing = way.held.words;
      view.waits = true;
    }
  }
  if (const RoomSeen* room = at_room(node); room != nullptr && !view.waits) {
    view.doing = headline(room->report);
    // Between two tries it fails all the same.
    view.since = situation.now.tick - room->failing_since.value_or(room->state_since);
  } else if (view.doing.empty() && stage_of(node, false) == Stage::Serving) {
    view.doing = not_serving(node, membership(situation.fleet, uuid), uuid);
  }
  const bool transfers = node.health && !node.health->galera.phase.empty();
  if (transfers && !view.waits && at_room(node) != nullptr)
    view.doing += ", " + node.health->galera.phase;
}

void rooms(const Situation& situation, const NodeState& node, NodeView& view) {
  for (const auto& [name, room] : node.rooms) {
    view.rooms.push_back({.name = name,
                          .stage = room.report.stage,
                          .state = room.report.state,
                          .words = one_line(room.report.words),
                          .changes = room.report.changes,
                          .age = room.report.age + (situation.now.tick - room.at)});
  }
  std::ranges::stable_sort(view.rooms, {}, &RoomView::stage);
}

StandsAt stands_at(const NodeState& node) {
  if (node.health && node.health->galera.answered) {
    const protocol::GaleraSample& sample = node.health->galera;
    const bool heard = node.phase == Phase::Speaking;
    return {.source = !heard                               ? "last known"
                      : sample.cluster_status == "Primary" ? "runs, Primary"
                                                           : "runs, no Primary",
            .uuid = sample.state_uuid,
            .seqno = sample.last_committed};
  }
  const std::string data = node.found("census", "data");
  if (data == "empty") return {.source = "empty"};
  if (data == "sst" || data == "partial") return {.source = "a cut copy"};
  const auto position = parse_position(node.found("census", "position"));
  const bool runs = node.health && node.health->galera.container_running;
  if (data != "state" || runs || !position || !position->real()) return {};
  return {.source = "recovered", .uuid = position->uuid, .seqno = position->seqno};
}

NodeView node_view(const Situation& situation, const NodeState& node) {
  NodeView view{.name = node.name,
                .stage = shown_stage(situation, node),
                .seen = last_seen(situation, node),
                .address = situation.record.fact(of_node(node.name, "private_address")),
                .health = node.health,
                .stands_at = stands_at(node)};
  if (node.machine) {
    view.machine_kind = node.machine->kind;
    if (view.address.empty()) view.address = node.machine->private_address;
  }
  if (view.health && node.heard) view.health->age += situation.now.tick - *node.heard;
  beside(situation, node, view);
  if (view.beside == Beside::Lost) view.stage = stage_before(situation, node);
  doing(situation, node, view);
  rooms(situation, node, view);
  explain(situation, node, view);
  return view;
}

std::map<std::string, Duration> earlier_runs(const Record& record) {
  std::map<std::string, Duration> took;
  constexpr std::string_view kHead = "took/";
  for (const auto& [name, value] : record.facts) {
    if (!name.starts_with(kHead)) continue;
    took[name.substr(kHead.size())] = Duration(std::max<std::int64_t>(record.position(name), 0));
  }
  return took;
}

}  // namespace

Stage shown_stage(const Situation& situation, const NodeState& node) {
  const Stage stage = last_proved(situation, node);
  // `down` has its rooms proved, too: that they hold nothing any more.
  const bool runs = node.health && node.health->galera.container_running;
  if (node.down_goal != 0 && !runs) return std::min(stage, Stage::Enrolled);
  if (stage < Stage::Networked) return stage;
  const std::string& uuid = situation.record.fact("state_uuid");
  const std::string missing = not_serving(node, membership(situation.fleet, uuid), uuid);
  if (stage == Stage::Serving && missing.empty()) return Stage::Serving;
  if (node.phase == Phase::Lost) return stage;
  return in_primary(node, uuid) ? Stage::Seeded : Stage::Networked;
}

View view_of(const Situation& situation, const std::vector<LedgerEvent>& events, const Now& began) {
  View view{.cluster = situation.config.cluster,
            .provider = name(situation.config.provider),
            .at = situation.now.utc,
            .until = asked_stage(situation),
            .state_uuid = situation.record.fact("state_uuid"),
            .highest_seqno = situation.record.position("highest_seqno"),
            .running = situation.now.tick - began.tick,
            .down = down_done(situation.record)};
  const NodeSpans bars = spans(events, began.utc, situation.now.utc);
  std::vector<NodeId> names;
  for (const NodeState& node : situation.fleet.nodes) {
    NodeView one = node_view(situation, node);
    names.push_back(node.name);
    if (const auto bar = bars.find(node.name); bar != bars.end()) one.spans = bar->second;
    view.serves = view.serves || in_primary(node, view.state_uuid);
    for (const RoomView& room : one.rooms) view.oldest_look = std::max(view.oldest_look, room.age);
    for (const auto& [name, room] : node.rooms) {
      view.looks += room.looks > 0 ? room.looks : room.report.looks;
    }
    view.nodes.push_back(std::move(one));
  }
  view.plan = plan_lines(situation);
  if (situation.request.climbs()) {
    view.critical_path = critical_path(bars);
    view.left = still_to_go(bars, names, earlier_runs(situation.record), view.running);
  }
  return view;
}

}  // namespace skep::coordinator
