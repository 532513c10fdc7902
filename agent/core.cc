#include "agent/core.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/core_state.h"
#include "agent/kept.h"
#include "agent/limits.h"
#include "agent/obey.h"
#include "agent/readings.h"
#include "agent/unit_name.h"
#include "common/check.h"
#include "common/log.h"
#include "protocol/codec.h"

namespace skep::agent {
namespace {

using protocol::Assign;
using protocol::Kept;
using protocol::Refusal;

// Which room looks again when something happens to a subject.
// clang-format off
constexpr std::array kFileWakes{
    Wake{"/etc/resolv.conf",        "resolv"  },
    Wake{"/etc/hosts",              "identity"},
    Wake{"/etc/hostname",           "identity"},
    Wake{"/etc/fstab",              "mount"   },
    Wake{"/etc/docker/daemon.json", "engine"  },
};
constexpr std::array kEngineWakes{
    Wake{"docker.service",            "engine" },
    Wake{"docker.service",            "consul" },
    Wake{"docker.service",            "swarm"  },
    Wake{"docker.service",            "network"},
    Wake{"docker.service",            "galera" },
};
constexpr std::array kUnitWakes{
    Wake{"chrony.service",            "time"   },
    Wake{"chronyd.service",           "time"   },
    Wake{"systemd-timesyncd.service", "time"   },
};
constexpr std::array kContainerWakes{
    Wake{"consul",     "consul" },
    Wake{"skep-probe", "network"},
};
// clang-format on

/// Of Docker's many actions those after which a container is another than before.
bool is_turn(const std::string& action) {
  return action == "start" || action == "die" || action == "destroy" || action == "oom";
}

bool is_name(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::optional<Tick> sooner(std::optional<Tick> a, std::optional<Tick> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

std::vector<std::string> watched_files() {
  std::vector<std::string> paths;
  for (const Wake& each : kFileWakes) paths.emplace_back(each.subject);
  return paths;
}

std::set<std::string> watched_units() {
  std::set<std::string> units;
  for (const Wake& each : kUnitWakes) units.emplace(each.subject);
  return units;
}

Core::Core(Settings settings, Random& random)
    : state_(std::make_unique<State>(std::move(settings), random)) {}
Core::Core(Core&&) noexcept = default;
Core::~Core() = default;

std::vector<Act> Core::on(const Event& event, Now now) {
  CHECK(state_->started || std::holds_alternative<Started>(event), "an event before Started");
  std::visit([&](const auto& kind) { state_->on(kind, now); }, event);
  state_->settle(now);
  return std::exchange(state_->acts, {});
}

std::optional<Tick> Core::due() const {
  const State& s = *state_;
  auto due = s.pulse.due();
  if (!s.taking) due = sooner(due, s.climb.due());
  if (s.connected) due = sooner(due, s.health_due);
  if (s.connected && s.again_wanted) due = sooner(due, s.health_again);
  // As in settle_position(): while a goal is being stored the position waits.
  if (!s.taking && !s.position_under_way && s.pulse.position() > s.kept.highest_seqno) {
    due = sooner(due, s.position_due);
  }
  return due;
}

const Kept& Core::kept() const {
  return state_->kept;
}

// --- events

void Core::State::on(const Started& event, Now now) {
  started = true;
  hello = {.node = settings.node,
           .agent_version = settings.version,
           .boot_id = event.boot_id,
           .facts = event.facts,
           .certificate_request = event.certificate_request};
  if (event.kept) {
    auto read = read_kept(*event.kept);
    if (!read) {
      broken = std::move(read).error().within(settings.kept_path);
      log::error("kept_unreadable", {{"words", broken->message}});
      return;
    }
    kept = *std::move(read);
  }
  if (!event.goal || kept.cluster.empty()) return;
  auto read = protocol::decode_node_spec(*event.goal);
  if (!read || !is_for(settings.node, *read) || read->cluster != kept.cluster) {
    log::warn("goal_left", {{"words", read ? "it is not for this node" : read.error().message}});
    return;
  }
  spec = *std::move(read);
  aim(std::nullopt, now);
}

void Core::State::on(const Connected& /*event*/, Now now) {
  connected = true;
  hello.kept = kept;
  send(hello);
  for (auto& report : queue.take(now.tick)) send(std::move(report));
  for (auto& report : climb.all_reports(now.tick)) send(std::move(report));
  health_due = now.tick;
  health_again = now.tick + kHeartbeatAgain;
  again_wanted = true;
}

void Core::State::on(const Disconnected& /*event*/, Now /*now*/) {
  connected = false;
}

void Core::State::on(const Heard& event, Now now) {
  if (const auto* assign = std::get_if<Assign>(&event.message)) {
    if (taking) {
      next_taken = event;
    } else {
      take(event, *assign, now);
    }
  } else if (const auto* wanted = std::get_if<protocol::LogWanted>(&event.message)) {
    look_into_log(event.sequence, *wanted);
  } else if (const auto* refusal = std::get_if<Refusal>(&event.message)) {
    log::warn("refused_by_coordinator", {{"words", refusal->words}});
  } else {
    refuse(event.sequence, "an agent does not take this kind of message");
  }
}

void Core::State::on(const Answered& event, Now now) {
  const auto found = under_way.find(event.id);
  CHECK(found != under_way.end(), "an answer to nothing");
  if (found->second.asks_engine) silence.answered(event.answer, now.tick);
  const Purpose purpose = std::move(found->second.purpose);
  under_way.erase(found);
  if (const auto* room = std::get_if<ForRoom>(&purpose)) {
    if (room->starts) pulse.start_answered(event.answer);
    climb.answered(event.answer, now.tick);
  } else if (const auto* pulsed = std::get_if<ForPulse>(&purpose)) {
    pulse.answered(pulsed->look, event.answer, now.tick);
  } else if (const auto* store = std::get_if<ForStore>(&purpose)) {
    stored(store->what, event.answer, now);
  } else {
    send_log(std::get<ForLog>(purpose).container, event.answer);
  }
}

void Core::State::on(const Progressed& event, Now now) {
  const auto found = under_way.find(event.id);
  if (found == under_way.end() || !std::holds_alternative<ForRoom>(found->second.purpose)) return;
  climb.progressed(event.words, now.tick);
}

void Core::State::on(const LogLine& event, Now now) {
  if (!spec || event.container != pulse.container()) return;
  if (pulse.log_line(event.line, now.tick)) climb.look_at("galera", now.tick);
}

void Core::State::on(const EngineEvent& event, Now now) {
  if (!spec || !is_turn(event.action)) return;
  if (event.container == pulse.container()) {
    pulse.container_event(event.action, now.tick);
    climb.look_at("galera", now.tick);
    // Where it stands is asked for once it does not run.
    if (spec->galera.stopped) climb.look_at("census", now.tick);
  }
  wake(kContainerWakes, event.container, now);
}

void Core::State::on(const UnitEvent& event, Now now) {
  wake(kEngineWakes, event.unit, now);
  wake(kUnitWakes, event.unit, now);
  if (!spec || !event.unit.ends_with(".mount")) return;
  for (const std::string& path : {spec->disk.docker_path, spec->disk.mysql_path}) {
    if (event.unit == mount_unit(path)) climb.look_at("mount", now.tick);
  }
}

void Core::State::on(const FileEvent& event, Now now) {
  wake(kFileWakes, event.path, now);
}

void Core::State::on(const ViewChanged& /*event*/, Now now) {
  pulse.view_changed(now.tick);
}

void Core::State::wake(std::span<const Wake> wakes, std::string_view subject, Now now) {
  for (const Wake& each : wakes) {
    if (each.subject == subject) climb.look_at(each.room, now.tick);
  }
}

void Core::State::look_into_log(std::uint64_t sequence, const protocol::LogWanted& wanted) {
  const bool busy = std::any_of(under_way.begin(), under_way.end(), [](const auto& each) {
    return std::holds_alternative<ForLog>(each.second.purpose);
  });
  if (busy) return refuse(sequence, "a log is being read already");
  if (!is_name(wanted.container)) return refuse(sequence, "not the name of a container");
  const std::string lines = std::to_string(std::min(wanted.lines, kLogLinesMax));
  carry_out(CallDocker{.method = "GET",
                       .path = "/containers/" + wanted.container +
                               "/logs?stdout=1&stderr=1&tail=" + lines},
            ForLog{wanted.container});
}

void Core::State::send_log(const std::string& container, const Answer& answer) {
  protocol::LogLines lines{.container = container, .lines = read_log_lines(answer)};
  if (!answer) lines.lines = {"skep: " + answer.error().message};
  if (connected) send(std::move(lines));
}

}  // namespace skep::agent
