// Core::State: all that the core owns.  For the core's own files only:
// core.cc takes events, core_goal.cc takes goals, core_settle.cc says what is to be done.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "agent/climb.h"
#include "agent/core.h"
#include "agent/engine_silence.h"
#include "agent/permit.h"
#include "agent/pulse.h"
#include "agent/reports.h"

namespace skep::agent {

/// What an effect was for.
struct ForRoom {
  bool starts = false;  // it tells the engine to start a container
};
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
struct UnderWay {
  Purpose purpose;
  bool asks_engine = false;
};

/// An Assign that is obeyed once it lies on the disk.
struct Taking {
  protocol::Assign assign;
  std::uint64_t sequence = 0;
  protocol::Kept kept;
};

/// A room that looks again when something happens to a subject.
struct Wake {
  std::string_view subject;
  std::string_view room;
};

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
  protocol::Kept kept;
  std::optional<protocol::NodeSpec> spec;
  bool assigned = false;
  GoalNumber goal = 0;  // of `spec`, as it was said in this life; 0: it was not
  PermitHeld permit;

  std::optional<Taking> taking;     // on its way to the disk
  std::optional<Heard> next_taken;  // the newest Assign that came meanwhile

  EffectId last_effect = 0;
  std::map<EffectId, UnderWay> under_way;
  EngineSilence silence;
  std::uint64_t health_sequence = 0;
  Tick health_due{};
  std::string told_turn;  // what of the last sample others wait for
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
  void on(const ViewChanged& event, Now now);
  void on(const Ticked& /*event*/, Now /*now*/) {}

  void take(const Heard& heard, const protocol::Assign& assign, Now now);
  void stored(Store what, const Answer& answer, Now now);
  void taken(Now now);
  void aim(const std::optional<std::set<std::string>>& touched, Now now);
  void wake(std::span<const Wake> wakes, std::string_view subject, Now now);
  void look_into_log(std::uint64_t sequence, const protocol::LogWanted& wanted);
  void send_log(const std::string& container, const Answer& answer);

  void settle(Now now);
  void settle_climb(Now now);
  void settle_position(Now now);
  void settle_health(Now now);
  void settle_reports(Tick now);
  Context context() const;
  void carry_out(Effect effect, Purpose purpose);
  void send(protocol::Message message) { acts.emplace_back(Send{std::move(message)}); }
  void refuse(std::uint64_t sequence, const std::string& words);
};

}  // namespace skep::agent
