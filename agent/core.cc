#include "agent/core.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "agent/climb.h"
#include "agent/kept.h"
#include "agent/limits.h"
#include "agent/obey.h"
#include "agent/pulse.h"
#include "agent/readings.h"
#include "agent/reports.h"
#include "common/check.h"
#include "common/log.h"
#include "protocol/codec.h"

namespace skep::agent {
namespace {

using protocol::Assign;
using protocol::Kept;
using protocol::NodeSpec;
using protocol::Refusal;

/// What an effect was for.
struct ForRoom {};
struct ForPulse {
  Pulse::Look look;
};
enum class Store : std::uint8_t { Kept, Goal, Position };
struct ForStore {
  Store what;
};
struct ForLog {
  std::string container;
};
using Purpose = std::variant<ForRoom, ForPulse, ForStore, ForLog>;

/// An Assign that is obeyed once it lies on the disk.
struct Taking {
  Assign assign;
  std::uint64_t sequence = 0;
  Kept kept;
};

struct Wake {
  std::string_view subject;
  std::string_view room;
};

// Which room looks again when something happens to a subject.
// clang-format off
constexpr std::array kFileWakes{
    Wake{"/etc/resolv.conf",        "resolv"  },
    Wake{"/etc/hosts",              "identity"},
    Wake{"/etc/hostname",           "identity"},
    Wake{"/etc/fstab",              "mount"   },
    Wake{"/etc/docker/daemon.json", "engine"  },
};
constexpr std::array kUnitWakes{
    Wake{"docker.service",            "engine" },
    Wake{"docker.service",            "consul" },
    Wake{"docker.service",            "swarm"  },
    Wake{"docker.service",            "network"},
    Wake{"docker.service",            "galera" },
    Wake{"chrony.service",            "time"   },
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

struct Core::State {
  State(Settings given, Random& random)
      : settings(std::move(given)), climb(settings.catalogue, random), pulse(settings.socket) {}

  Settings settings;
  Climb climb;
  Pulse pulse;
  ReportQueue queue;

  bool started = false;
  bool connected = false;
  std::optional<Error> broken;  // what is kept cannot be read: nobody is obeyed
  protocol::Hello hello;        // all but `kept`
  Kept kept;
  std::optional<NodeSpec> spec;
  bool assigned = false;
  Tick permit_until{};

  std::optional<Taking> taking;     // on its way to the disk
  std::optional<Heard> next_taken;  // the newest Assign that came meanwhile

  EffectId last_effect = 0;
  std::map<EffectId, Purpose> under_way;
  std::uint64_t health_sequence = 0;
  Tick health_due{};
  Tick health_again{};
  bool again_wanted = false;
  bool position_under_way = false;
  Tick position_due{};
  std::string ready_words;
  std::vector<Act> acts;

  void on(const Started& event, Now now);
  void on(const Connected& event, Now now);
  void on(const Disconnected& event, Now now);
  void on(const Heard& event, Now now);
  void on(const Answered& event, Now now);
  void on(const Progressed& event, Now now);
  void on(const LogLine& event, Now now);
  void on(const EngineEvent& event, Now now);
  void on(const UnitEvent& event, Now now);
  void on(const FileEvent& event, Now now);
  void on(const Ticked& /*event*/, Now /*now*/) {}

  void take(const Heard& heard, const Assign& assign, Now now);
  void stored(Store what, const Answer& answer, Now now);
  void taken(Now now);
  void aim(const std::optional<std::set<std::string>>& touched, Now now);
  void wake(std::span<const Wake> wakes, std::string_view subject, Now now);
  void look_into_log(std::uint64_t sequence, const protocol::LogWanted& wanted);
  void send_log(const std::string& container, const Answer& answer);

  void settle(Now now);
  void settle_position(Now now);
  void settle_health(Now now);
  void settle_reports();
  Context context() const;
  void carry_out(Effect effect, Purpose purpose);
  void send(protocol::Message message) { acts.emplace_back(Send{std::move(message)}); }
  void refuse(std::uint64_t sequence, const std::string& words);
};

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
  auto due = sooner(s.climb.due(), s.pulse.due());
  if (s.connected) due = sooner(due, s.health_due);
  if (s.connected && s.again_wanted) due = sooner(due, s.health_again);
  if (!s.position_under_way && s.pulse.position() > s.kept.highest_seqno) {
    due = sooner(due, s.position_due);
  }
  return due;
}

const Kept& Core::kept() const { return state_->kept; }

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
  for (auto& report : queue.take()) send(std::move(report));
  for (auto& report : climb.all_reports(now.tick)) send(std::move(report));
  health_due = now.tick;
  health_again = now.tick + kHeartbeatAgain;
  again_wanted = true;
}

void Core::State::on(const Disconnected& /*event*/, Now /*now*/) { connected = false; }

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
  const Purpose purpose = std::move(found->second);
  under_way.erase(found);
  if (std::holds_alternative<ForRoom>(purpose)) {
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
  if (found == under_way.end() || !std::holds_alternative<ForRoom>(found->second)) return;
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
  }
  wake(kContainerWakes, event.container, now);
}

void Core::State::on(const UnitEvent& event, Now now) { wake(kUnitWakes, event.unit, now); }

void Core::State::on(const FileEvent& event, Now now) { wake(kFileWakes, event.path, now); }

void Core::State::wake(std::span<const Wake> wakes, std::string_view subject, Now now) {
  for (const Wake& each : wakes) {
    if (each.subject == subject) climb.look_at(each.room, now.tick);
  }
}

void Core::State::look_into_log(std::uint64_t sequence, const protocol::LogWanted& wanted) {
  const bool busy = std::any_of(under_way.begin(), under_way.end(), [](const auto& each) {
    return std::holds_alternative<ForLog>(each.second);
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

// --- taking a goal

void Core::State::take(const Heard& heard, const Assign& assign, Now now) {
  if (broken) return refuse(heard.sequence, broken->message);
  auto next = obey(kept, settings.node, assign);
  if (!next) return refuse(heard.sequence, next.error().message);
  const bool known = spec && *spec == assign.spec && *next == kept;
  taking = Taking{.assign = assign, .sequence = heard.sequence, .kept = *std::move(next)};
  if (known) return taken(now);
  // Kept first: after a crash between the two the promise stands, and the old goal seeds nothing.
  carry_out(ReplaceFile{.path = settings.kept_path, .text = write_kept(taking->kept), .mode = 0600},
            ForStore{Store::Kept});
}

void Core::State::stored(Store what, const Answer& answer, Now now) {
  if (what == Store::Position) {
    position_under_way = false;
    return;
  }
  if (!answer) {
    refuse(taking->sequence, "the goal could not be stored: " + answer.error().message);
    taking.reset();
  } else if (what == Store::Kept) {
    // The promise lies on the disk from here on, whatever becomes of the goal.
    taking->kept.highest_seqno = std::max(taking->kept.highest_seqno, kept.highest_seqno);
    kept = taking->kept;
    carry_out(ReplaceFile{.path = settings.goal_path,
                          .text = protocol::encode(taking->assign.spec),
                          .mode = 0600},
              ForStore{Store::Goal});
    return;
  } else {
    taken(now);
  }
  if (!next_taken) return;
  const Heard heard = *std::exchange(next_taken, std::nullopt);
  take(heard, std::get<Assign>(heard.message), now);
}

void Core::State::taken(Now now) {
  const Assign assign = std::move(taking->assign);
  taking.reset();
  const bool first = !std::exchange(assigned, true);
  permit_until = assign.permit ? now.tick + assign.permit->lifetime : Tick{};
  std::optional<std::set<std::string>> rooms;
  if (spec) rooms = touched(*spec, assign.spec);
  // A first word from the coordinator is what a seed waits for.
  if (first && rooms) rooms->insert({"census", "galera"});
  const bool anew = first || !spec || !rooms || !rooms->empty() || *spec != assign.spec;
  spec = assign.spec;
  if (anew) aim(rooms, now);
  if (assign.look_now) climb.look_at_all(now.tick);
  if (anew) {
    log::info("goal_taken", {{"goal", kept.goal}, {"until", protocol::name(spec->until)}});
  }
  if (!connected) return;
  settle_reports();
  for (auto& report : climb.all_reports(now.tick)) send(std::move(report));
}

void Core::State::aim(const std::optional<std::set<std::string>>& touched, Now now) {
  const Context aimed = context();
  climb.aim(aimed, touched, now.tick);
  pulse.aim(aimed);
}

// --- after every event

void Core::State::settle(Now now) {
  if (spec) {
    climb.leave(permit_until, pulse.serving(), now.tick);
    if (auto effect = climb.next(now.tick)) carry_out(*std::move(effect), ForRoom{});
    pulse.reached(climb.stage());
    for (auto& [look, effect] : pulse.looks(now.tick)) carry_out(std::move(effect), ForPulse{look});
    if (pulse.take_started()) {
      acts.emplace_back(FollowLog{pulse.container()});
      climb.look_at("galera", now.tick);
    }
    settle_position(now);
  }
  settle_reports();
  if (connected) settle_health(now);
  std::string words = broken ? broken->message : climb.words();
  if (words == ready_words) return;
  ready_words = std::move(words);
  acts.emplace_back(Ready{ready_words});
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
  if (now.tick < health_due && !again) return;
  if (again) again_wanted = false;
  if (now.tick >= health_due) health_due = now.tick + kHeartbeat;
  protocol::Health health = pulse.sample(now.tick);
  health.boot_id = hello.boot_id;
  health.sequence = ++health_sequence;
  health.goal = kept.goal;
  health.stage = climb.stage();
  const std::string offset = climb.found("time", "offset_ms");
  if (!offset.empty()) health.clock_offset = Duration(std::strtoll(offset.c_str(), nullptr, 10));
  send(std::move(health));
}

void Core::State::settle_reports() {
  for (auto& report : climb.take_reports()) {
    if (connected) {
      send(std::move(report));
    } else {
      queue.put(std::move(report));
    }
  }
}

Context Core::State::context() const {
  return {.spec = *spec, .host = hello.facts, .kept = kept, .assigned = assigned};
}

void Core::State::carry_out(Effect effect, Purpose purpose) {
  const EffectId id = ++last_effect;
  under_way.emplace(id, std::move(purpose));
  const Lane lane = lane_of(effect);
  acts.emplace_back(CarryOut{.id = id, .effect = std::move(effect), .lane = lane});
}

void Core::State::refuse(std::uint64_t sequence, const std::string& words) {
  log::warn("message_refused", {{"sequence", sequence}, {"words", words}});
  if (connected) send(Refusal{.sequence = sequence, .words = words});
}

}  // namespace skep::agent
