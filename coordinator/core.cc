#include "coordinator/core.h"

#include <algorithm>
#include <utility>

#include "common/limits.h"
#include "coordinator/fleet/said.h"
#include "coordinator/limits.h"
#include "coordinator/plan/pause.h"
#include "coordinator/plan/plan_recover.h"
#include "coordinator/plan/view_of.h"

namespace skep::coordinator {

Core::Core(Config config, Request request, Record record, Keys keys, std::string agent_version,
           Now now)
    : config_(std::move(config)),
      request_(std::move(request)),
      record_(std::move(record)),
      keys_(std::move(keys)),
      agent_version_(std::move(agent_version)),
      fleet_(make_fleet(config_, now.tick)),
      began_(now),
      now_(now) {
  means_.ca_certificate = keys_.ca_certificate;
  means_.gossip_key = keys_.gossip_key;
  means_.root_password = keys_.root_password;
}

std::vector<Act> Core::on(std::span<const Event> events, Now now) {
  now_ = now;
  if (finished_) return {};
  bool matters = false;
  for (const Event& event : events) {
    if (!finished_ && hear_event(event)) matters = true;
  }
  // Time alone, and what was known already, changes nothing so soon after everything was weighed.
  if (!matters && weighed_at_ && now.tick - *weighed_at_ < kWeighEvery) {
    return std::exchange(acts_, {});
  }
  weighed_at_ = now.tick;
  look_at_silence();
  if (!watched_at_ || now.tick - *watched_at_ >= kJudgeEvery) {
    watched_at_ = now.tick;
    watch_.look(situation());
  }
  if (!finished_ && !endpoint_.empty() && tells_agents()) {
    write_plans();
    send_goals();
  }
  watch_stages();
  if (!finished_) settle();
  // What settled wants no more calls.
  if (!finished_) make_calls();
  return std::exchange(acts_, {});
}

bool Core::hear_event(const Event& event) {
  struct Hear {
    Core& core;
    void operator()(const Started&) const {
      // What is on record serves until the provider says otherwise; a reader asks for nothing more.
      const Record& record = core.record_;
      if (core.request_.climbs()) return core.act(Prepare{});
      if (record.fact("ground/known").empty()) return;
      core.prepared({.ground = Ground{.private_subnet = record.fact("ground/private_subnet"),
                                      .listen = record.fact("ground/listen"),
                                      .dial = record.fact("ground/dial"),
                                      .registry = record.fact("ground/registry")}});
    }
    void operator()(const Prepared& one) const { core.prepared(one); }
    void operator()(const Listening& one) const { core.listening(one); }
    void operator()(const Described& one) const { core.described(one); }
    void operator()(const Ordered& one) const { core.ordered(one); }
    void operator()(const Reached& one) const { core.reached(one); }
    void operator()(const Installed& one) const { core.installed(one); }
    void operator()(const Signed& one) const { core.certified(one); }
    void operator()(const Heard&) const {}
    void operator()(const Tock&) const {}
    void operator()(const Stopped&) const {
      core.interrupted_ = true;
      core.fail({Code::Unavailable,
                 "interrupted; everything begun is in the ledger, the same command resumes"});
      core.finish();
    }
  };
  if (std::holds_alternative<Tock>(event)) return false;
  if (const auto* said = std::get_if<Heard>(&event)) return heard(*said);
  std::visit(Hear{*this}, event);
  return true;
}

/// Who watches keeps what stands; a climb or a `down` that was broken off is for a person to go on
/// with.
bool Core::tells_agents() const {
  if (request_.aim == Aim::Watch) {
    const bool stands = opened(record_, "seeded") || recovery(record_) != nullptr;
    return stands && !down_begun(record_) && !down_done(record_);
  }
  // Refused before anything of it is written or told, wherever the agents are in the line already.
  const bool begins_down = request_.aim == Aim::Down && !down_begun(record_);
  if (begins_down && !who_is_paused(situation()).empty()) return false;
  return acts();
}

void Core::look_at_silence() {
  for (NodeState& node : fleet_.nodes) {
    if (node.phase == Phase::Speaking && node.heard && now_.tick - *node.heard > kLostAfter) {
      if (acts()) {
        const auto seen = now_.utc - (now_.tick - *node.heard);
        save(Put{{{of_node(node.name, "seen"), std::to_string(seen.time_since_epoch().count())},
                  {of_node(node.name, "stage"), stage_to_remember(node)}}});
      }
      mark(node, Happening::Silence);
    }
    const bool tries_ssh = request_.climbs() && !endpoint_.empty();
    if (tries_ssh && node.phase == Phase::Enrolled && now_.tick - node.since > kDialPatience) {
      mark(node, Happening::Silence);
    }
  }
  if (request_.aim == Aim::Watch && relays() && !endpoint_.empty()) join_again();
}

/// Whom an agent cannot dial by itself it waits for, however long that takes.
void Core::join_again() {
  for (NodeState& node : fleet_.nodes) {
    const bool silent = node.phase != Phase::Speaking && node.phase != Phase::Refused;
    const bool member = !record_.fact(of_node(node.name, "agent_key")).empty();
    if (!silent || !member || !node.machine || !node.machine->running) continue;
    if (now_.tick < node.calls.again) continue;
    node.calls.again = now_.tick + kRetryMost;
    act(Bridge{*node.machine});
  }
}

void Core::write_plans() {
  for (int round = 0; round < kPlanRounds; ++round) {
    const Situation now = situation();
    const bool took_down = takes_down(now);
    if (request_.aim == Aim::Down && !took_down) break;
    auto planned = request_.aim == Aim::Pause ? begin_pause(now)
                   : took_down                ? plan_down(now, began_.tick)
                                              : plan(now);
    if (!planned) break;
    for (Entry& entry : planned->entries) save(std::move(entry));
    tell(planned->node, "", planned->event, planned->because);
    if (took_down && request_.climbs() && !takes_down(situation())) {
      for (NodeState& node : fleet_.nodes) node.begin_anew();
    }
  }
  if (!position_at_ || now_.tick - *position_at_ >= kPositionEvery) {
    position_at_ = now_.tick;
    if (auto planned = plan_position(situation())) {
      for (Entry& entry : planned->entries) save(std::move(entry));
    }
  }
}

void Core::watch_stages() {
  if (!acts()) return;
  for (const NodeState& node : fleet_.nodes) {
    const protocol::Stage stage = shown_stage(situation(), node);
    const auto [place, fresh] = stages_.try_emplace(node.name, stage);
    if (!fresh && place->second == stage) continue;
    place->second = stage;
    // Who watches finds things as they were.
    if (fresh && (stage == protocol::Stage::Ordered || request_.aim == Aim::Watch)) continue;
    tell(node.name, "", "stage_reached", std::string(protocol::name(stage)));
  }
}

std::string Core::stage_to_remember(const NodeState& node) const {
  return std::string(protocol::name(shown_stage(situation(), node)));
}

Situation Core::situation() const {
  return {.config = config_, .request = request_, .record = record_, .fleet = fleet_, .now = now_};
}

void Core::save(Entry entry) {
  record_.apply(entry);
  act(Save{std::move(entry)});
}

void Core::tell(const NodeId& node, const std::string& room, const std::string& kind,
                const std::string& words, Duration took) {
  LedgerEvent event{
      .at = now_.utc, .node = node, .room = room, .kind = kind, .words = words, .took = took};
  // Bars are of a run that ends.
  if (events_.size() < kRunEventsMax && request_.aim != Aim::Watch) events_.push_back(event);
  if (acts()) act(Tell{std::move(event)});
}

void Core::mark(NodeState& node, Happening happening) {
  const Phase before = node.phase;
  happen(node, happening, now_.tick);
  if (node.phase != before) {
    watched_at_.reset();
    tell(node.name, "", "node_" + std::string(name(node.phase)),
         node.phase == Phase::Refused && node.refused ? one_line(node.refused->message)
                                                      : node.phase_words);
    const bool dials = node.phase == Phase::Enrolled && node.machine;
    if (dials && relays() && !endpoint_.empty()) act(Bridge{*node.machine});
  }
}

void Core::refuse(NodeState& node, Error error) {
  node.refused = std::move(error);
  mark(node, Happening::Refusal);
}

void Core::fail(Error error, const NodeId& node) {
  if (failed_) return;
  failed_ = std::move(error);
  failed_node_ = node;
}

View Core::view(Now now) const {
  Situation seen = situation();
  seen.now = now;
  View view = view_of(seen, events_, began_);
  view.verdict = watch_.of_cluster(fleet_, now.tick);
  for (NodeView& node : view.nodes) node.verdict = watch_.of(*fleet_.find(node.name), now.tick);
  for (const NodeState& node : fleet_.nodes) {
    for (const auto& [name, room] : node.rooms) view.changes += room.changes;
  }
  view.changes += made_;
  view.failed = failed_;
  view.failed_node = failed_node_.value;
  view.interrupted = interrupted_;
  return view;
}

}  // namespace skep::coordinator
