#include <algorithm>
#include <cstdlib>
#include <utility>

#include "agent/core_state.h"
#include "agent/kept.h"
#include "agent/limits.h"
#include "common/log.h"

namespace skep::agent {
namespace {

/// What of a sample is told at once when it changes; positions and loads rise all the time.
std::string turn_of(const protocol::Health& health) {
  const protocol::GaleraSample& member = health.galera;
  return std::to_string(member.container_running) + std::to_string(member.answered) +
         std::to_string(member.ready) + " " + std::to_string(member.size) + " " + member.state +
         " " + member.cluster_status + " " + member.state_uuid + " " + member.fault + " " +
         member.phase + " " + health.engine_fault + " " + std::to_string(health.drift.size()) +
         " " + std::to_string(health.good_samples > 1);
}

}  // namespace

void Core::State::settle(Now now) {
  if (spec) {
    climb.leave(permit.until(), pulse.serving(), now.tick);
    climb.engine_hangs(silence.hangs(now.tick), now.tick);
    if (!taking) settle_climb(now);
    pulse.reached(climb.stage());
    for (auto& [look, effect] : pulse.looks(now.tick)) carry_out(std::move(effect), ForPulse{look});
    if (pulse.take_started()) {
      acts.emplace_back(FollowLog{pulse.container()});
      climb.look_at("galera", now.tick);
    }
    settle_position(now);
  }
  settle_reports(now.tick);
  if (connected) settle_health(now);
  std::string words = broken ? broken->message : climb.words();
  if (words == ready_words) return;
  ready_words = std::move(words);
  acts.emplace_back(Ready{ready_words});
}

/// A room begins nothing for the old goal once a new one is on its way to the
/// disk: a seed of an old epoch could begin after the promise of a new one.
void Core::State::settle_climb(Now now) {
  auto effect = climb.next(now.tick);
  if (!effect) return;
  const auto* call = std::get_if<CallDocker>(&*effect);
  const bool starts = call != nullptr && call->method == "POST" && call->path.ends_with("/start");
  carry_out(*std::move(effect), ForRoom{starts});
}

void Core::State::settle_position(Now now) {
  if (pulse.position() <= kept.highest_seqno) return;
  if (taking || position_under_way || now.tick < position_due) return;
  kept.highest_seqno = pulse.position();
  climb.keep(kept);
  position_due = now.tick + kPositionStored;
  position_under_way = true;
  carry_out(ReplaceFile{.path = settings.kept_path, .text = write_kept(kept), .mode = 0600},
            ForStore{Store::Position});
}

void Core::State::settle_health(Now now) {
  const bool again = again_wanted && now.tick >= health_again;
  protocol::Health health = pulse.sample(now.tick);
  health.drift = climb.drift();
  std::string turn = turn_of(health);
  if (now.tick < health_due && !again && turn == told_turn) return;
  told_turn = std::move(turn);
  if (again) again_wanted = false;
  health_due = now.tick + (pulse.joining() ? kHealthWhileJoining : kHeartbeat);
  health.boot_id = hello.boot_id;
  // An agent that starts again in the same boot goes on above what the former one said.
  const auto since_boot = static_cast<std::uint64_t>(now.tick.time_since_epoch().count());
  health.sequence = health_sequence = std::max(health_sequence + 1, since_boot);
  health.goal = goal;
  health.stage = climb.stage();
  const std::string offset = climb.found("time", "offset_ms");
  if (!offset.empty()) health.clock_offset = Duration(std::strtoll(offset.c_str(), nullptr, 10));
  send(std::move(health));
}

void Core::State::settle_reports(Tick now) {
  for (auto& report : climb.take_reports()) {
    if (connected) {
      send(std::move(report));
    } else {
      queue.put(std::move(report), now);
    }
  }
}

Context Core::State::context() const {
  return {.spec = *spec, .host = hello.facts, .kept = kept, .assigned = assigned};
}

void Core::State::carry_out(Effect effect, Purpose purpose) {
  const EffectId id = ++last_effect;
  const auto* unit = std::get_if<ChangeUnit>(&effect);
  if (unit != nullptr && unit->unit == "docker.service") silence.begins();
  under_way.emplace(id, UnderWay{std::move(purpose), std::holds_alternative<CallDocker>(effect)});
  const Lane lane = lane_of(effect);
  acts.emplace_back(CarryOut{.id = id, .effect = std::move(effect), .lane = lane});
}

void Core::State::refuse(std::uint64_t sequence, const std::string& words) {
  log::warn("message_refused", {{"sequence", sequence}, {"words", words}});
  if (connected) send(protocol::Refusal{.sequence = sequence, .words = words});
}

}  // namespace skep::agent
