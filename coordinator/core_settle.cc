// Core, at the end: whether the aim is reached, or cannot be reached without a person.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coordinator/core.h"
#include "coordinator/fleet/critical_path.h"
#include "coordinator/fleet/said.h"
#include "coordinator/health/serving.h"
#include "coordinator/limits.h"
#include "coordinator/plan/goal.h"
#include "coordinator/plan/order_of_stop.h"
#include "coordinator/plan/pause.h"
#include "coordinator/plan/permit.h"
#include "coordinator/plan/plan_recover.h"
#include "coordinator/plan/view_of.h"

namespace skep::coordinator {
namespace {

using protocol::Stage;

/// What one node keeps the command from ending for.
enum class Course : std::uint8_t { Done, Moves, Gated, Stuck };

struct Outlook {
  Course course = Course::Moves;
  Error error;    // of Stuck; of Gated: the gate's words
  Tick gated_at;  // since when it is held there; a member that serves moves on with every commit
};

bool refused_by_room(const NodeState& node) {
  return std::ranges::any_of(node.rooms, [](const auto& entry) {
    return entry.second.report.state == protocol::RoomState::Refused;
  });
}

Error error_of(const NodeState& node, std::string words) {
  if (node.refused) return *node.refused;
  const Code code = refused_by_room(node) ? Code::Refused : Code::TimedOut;
  return {code, std::move(words)};
}

/// It waits in a room for what others do, and no member runs there that may be taking a copy.
bool waits_for_others(const NodeState& node, Tick now) {
  const RoomSeen* room = hindered(node);
  const bool runs = node.health && node.health->galera.container_running;
  return room != nullptr && room->report.state == protocol::RoomState::Waiting && !runs &&
         now - room->state_since > kFailedPatience;
}

Outlook outlook(const Situation& situation, const NodeState& node) {
  const Tick now = situation.now.tick;
  // What an agent says that is about to be replaced is not the last word; on a node that is refused
  // nothing is replaced.
  const bool replaced = node.other_build && !node.renewed && node.phase != Phase::Refused;
  if (situation.request.climbs() && replaced) {
    return {.course = Course::Moves};
  }
  if (std::string words = stuck(node, now); !words.empty()) {
    return {.course = Course::Stuck, .error = error_of(node, std::move(words))};
  }
  const bool still = now - node.moved > kStillness && !node.calls.busy;
  const Stage stage = stage_of(node, true);
  if (!takes_down(situation) && node.phase == Phase::Speaking && node.sent) {
    const std::string& uuid = situation.record.fact("state_uuid");
    const bool serves = not_serving(node, membership(situation.fleet, uuid), uuid).empty();
    if (stage == Stage::Serving && serves) return {.course = Course::Done};
    const Stage asked = asked_stage(situation);
    if (asked < Stage::Serving && stage >= asked) return {.course = Course::Done};
    // It may wait for ever where another member does not serve: no permit is given then.
    if (const RoomSeen* asks = asks_for_permit(node)) {
      return {Course::Gated, {Code::TimedOut, headline(asks->report)}, asks->state_since};
    }
    const Climb way = climb(situation, node);
    // One that is stopped as its gate wants it has come as far as anybody.
    if (stage >= way.until && (stage < Stage::Serving || way.held.refused)) {
      const Code code = way.held.refused ? Code::Refused : Code::TimedOut;
      return {way.held.refused || still ? Course::Stuck : Course::Gated,
              {code, way.held.words},
              node.moved};
    }
  }
  // Where the others stop, what it waits for does not come; alone that is no reason to stop.
  if (!still) {
    return {waits_for_others(node, now) ? Course::Gated : Course::Moves, {}, node.moved};
  }
  const RoomSeen* room = hindered(node);
  const std::string words = room == nullptr ? node.phase_words : headline(room->report);
  return {.course = Course::Stuck,
          .error = {Code::TimedOut,
                    "nothing has moved for " + minutes(now - node.moved) + " at " + words}};
}

std::vector<Intent> seeds_that_failed(const Record& record, Utc since) {
  std::vector<Intent> failed;
  for (const Intent& one : record.intents) {
    if (one.kind == "seed" && one.state == IntentState::Failed && one.at >= since)
      failed.push_back(one);
  }
  return failed;
}

/// A reader has nothing more to wait for here.
bool looked_at(const Record& record, const NodeState& node) {
  if (node.phase == Phase::Absent || node.phase == Phase::Refused) return true;
  if (record.fact(of_node(node.name, "agent_key")).empty()) return node.phase != Phase::Unknown;
  if (node.phase != Phase::Speaking || !node.hello || node.samples == 0) return false;
  return node.samples >= 2 || node.health->good_samples >= kGoodSamples;
}

}  // namespace

void Core::settle() {
  switch (request_.aim) {
    case Aim::Look:
      return settle_look();
    case Aim::Recover:
      return settle_recover();
    case Aim::Up:
      return settle_up();
    case Aim::Down:
      return settle_down();
    case Aim::Pause:
      return settle_pause();
    case Aim::Watch:
      return;
  }
}

void Core::settle_look() {
  if (request_.watch) return;
  const Duration patience = request_.patience.count() > 0 ? request_.patience : kLookPatience;
  const bool all = std::ranges::all_of(
      fleet_.nodes, [&](const NodeState& node) { return looked_at(record_, node); });
  if (all || now_.tick - began_.tick >= patience) finish();
}

void Core::settle_up() {
  if (takes_down(situation()) && names_a_stranger()) return;
  if (std::string words = endpoint_.empty() ? std::string{} : alarm(situation()); !words.empty()) {
    fail({Code::Refused, std::move(words)});
    return finish();
  }
  const auto lost_seeds = seeds_that_failed(record_, began_.utc);
  if (lost_seeds.size() >= kSeedsMost) {
    fail({Code::TimedOut, "the seed came to nothing " + std::to_string(lost_seeds.size()) +
                              " times: " + lost_seeds.back().result},
         lost_seeds.back().node);
    return finish();
  }
  if (auto words = outage(situation())) {
    fail(std::move(*words));
    return finish();
  }
  bool all_done = true;
  std::optional<Error> error;
  NodeId who;
  // Whoever waits for nodes that are left out or rest here waits for nothing that moves.
  bool still = true;
  std::optional<Error> gated;
  NodeId who_waits;
  for (const NodeState& node : fleet_.nodes) {
    if (std::ranges::find(request_.missing, node.name) != request_.missing.end()) continue;
    const bool resumed = std::ranges::find(request_.resume, node.name) != request_.resume.end();
    if (paused(record_, node.name) && !resumed) continue;
    const Outlook one = outlook(situation(), node);
    if (one.course == Course::Moves) return;
    all_done = all_done && one.course == Course::Done;
    // Of several reasons the one that a person must act on is the one to tell.
    const bool worse = !error || (error->code != Code::Refused && one.error.code == Code::Refused);
    if (one.course == Course::Stuck && worse) {
      error = one.error;
      who = node.name;
    }
    if (one.course != Course::Gated) continue;
    still = still && now_.tick - one.gated_at > kStillness;
    gated = one.error;
    who_waits = node.name;
  }
  if (all_done) return finish();
  if (!error && gated && still) {
    error = gated;
    who = who_waits;
  }
  if (!error) return;
  fail(std::move(*error), who);
  finish();
}

void Core::settle_recover() {
  recovers_ = recovers_ || recovery(record_) != nullptr || recovered(situation());
  if (recovers_) return settle_up();
  const Gate gate = may_recover(situation());
  // A machine on its way gets the time that it would get from `up`.
  const bool on_its_way = std::ranges::any_of(fleet_.nodes, [&](const NodeState& node) {
    const bool climbs = node.phase == Phase::Booting || node.phase == Phase::Reachable;
    const bool named = std::ranges::find(request_.missing, node.name) != request_.missing.end();
    return !named && climbs && stuck(node, now_.tick).empty();
  });
  const bool listens = on_its_way || now_.tick - began_.tick < kRecoverListen;
  if (gate.open || (!gate.refused && listens)) return;
  fail({gate.refused ? Code::Refused : Code::TimedOut,
        gate.refused ? gate.words
                     : gate.words + "; nothing was changed.  What is gone for good can be named: "
                                    "--missing NODE"});
  finish();
}

/// Nothing is taken off under a YAML that lacks a node of the ledger.
bool Core::names_a_stranger() {
  const std::string names = not_in_the_yaml(situation());
  if (names.empty()) return false;
  fail({Code::Refused, "the ledger knows " + names + ", which " + config_.path +
                           " does not name: its layers would stay. Nothing was changed. Is a name "
                           "there misspelled? A node that was taken "
                           "out of it on purpose must stand there once more for this `down`"});
  finish();
  return true;
}

/// Each of the named ones has said that it rests.
void Core::settle_pause() {
  if (std::string words = pause_refused(situation()); !words.empty()) {
    fail({Code::Refused, std::move(words)});
    return finish();
  }
  std::string silent;
  for (const NodeState& node : fleet_.nodes) {
    const bool named = std::ranges::find(request_.pause, node.name) != request_.pause.end();
    const bool rests = node.sent && node.sent->paused && node.heard_goal >= node.assign.goal;
    if (named && !rests) silent += (silent.empty() ? "" : ", ") + node.name.value;
  }
  if (silent.empty()) return finish();
  if (now_.tick - began_.tick < kPausePatience) return;
  fail({Code::Unavailable,
        silent + " did not hear of it yet. It is in the ledger: `skep pause` again, `skep up` or "
                 "the service tells it as soon as its agent speaks"});
  finish();
}

void Core::settle_down() {
  if (!down_done(record_) && names_a_stranger()) return;
  if (std::string words = held_by_pause(situation(), "a `down`");
      !words.empty() && !down_begun(record_)) {
    fail({Code::Refused, std::move(words)});
    return finish();
  }
  const bool ever_up = std::ranges::any_of(
      fleet_.nodes, [&](const NodeState& node) { return !nothing_there(record_, node); });
  // Where no agent was ever installed there is nothing to take off, and nobody to listen for.
  if (endpoint_.empty() && !ever_up && !down_done(record_)) save(Put{{{"down", "done"}}});
  if (down_done(record_)) return finish();
  if (order_of_stop(situation(), began_.tick).step == StopStep::Listen) return;
  std::optional<Error> error;
  NodeId who;
  std::string silent;
  for (const NodeState& node : fleet_.nodes) {
    if (nothing_there(record_, node) || layers_off(node)) continue;
    const bool speaks = node.phase == Phase::Speaking;
    const Outlook one = speaks ? outlook(situation(), node) : Outlook{};
    // What stands in the way on one node may have gone by the time when all others are through.
    if (speaks && one.course != Course::Stuck) return;
    if (!error) who = node.name;
    if (!speaks && !node.refused) {
      silent += (silent.empty() ? "" : ", ") + node.name.value;
    } else if (!error) {
      error = speaks ? one.error : *node.refused;
    }
  }
  if (!silent.empty() && !error) {
    error = {Code::Unavailable,
             silent + " did not hear of it: " +
                 "the layers there stay as they are until `skep down` reaches them"};
  }
  // Otherwise all is off, and the next event writes that down.
  if (!error) return;
  fail(std::move(*error), who);
  finish();
}

void Core::finish() {
  if (finished_) return;
  remember_this_run();
  finished_ = true;
  act(Finish{});
}

void Core::remember_this_run() {
  if (!acts()) return;
  Put put;
  for (const NodeState& node : fleet_.nodes) {
    if (node.phase != Phase::Speaking || !node.heard) continue;
    const auto seen = now_.utc - (now_.tick - *node.heard);
    put.facts[of_node(node.name, "seen")] = std::to_string(seen.time_since_epoch().count());
    put.facts[of_node(node.name, "stage")] = stage_to_remember(node);
  }
  // What a whole bring-up took tells the next one how long it has to go.
  if (request_.aim == Aim::Up && !failed_ && made_ + view(now_).changes > 0) {
    for (const auto& [what, took] : durations(spans(events_, began_.utc, now_.utc))) {
      put.facts["took/" + what] = std::to_string(took.count());
    }
  }
  if (endpoint_.empty() && put.facts.empty()) return;
  if (auto planned = plan_position(situation())) {
    for (Entry& entry : planned->entries) save(std::move(entry));
  }
  if (!put.facts.empty()) save(std::move(put));
}

}  // namespace skep::coordinator
