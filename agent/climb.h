// Climb: which room is looked at next, how far the node has come, and what is said of it.  Pure.
//
// Rooms stand in the catalogue's order.  One that is not proved holds up those
// behind it; those before it are looked at again slowly, or at an event.

#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/catalogue.h"
#include "agent/context.h"
#include "agent/runner.h"
#include "common/backoff.h"
#include "common/random.h"
#include "common/time.h"

namespace skep::agent {

/// Whether the member on this node serves, so that a disruptive change wants a permit.  One that is
/// on its way is not disturbed at all: stopped in order it loses its last view, and a group that
/// waits for that view as a whole would wait for ever.
enum class Serving : std::uint8_t { Unknown, No, OnItsWay, Yes };

class Climb {
 public:
  /// `random` outlives it.
  Climb(Catalogue catalogue, Random& random);

  /// A goal: at the start, or a new one.  Rooms in `touched` are looked at again
  /// at once; nothing: all are.  A pass under way in one of them ends after its effect.
  void aim(const Context& context, const std::optional<std::set<std::string>>& touched, Tick now);

  /// What the agent keeps has changed under the same goal; rooms see it at their next pass.
  void keep(const protocol::Kept& kept);

  /// The goal's number, under which rooms are reported; 0 until it was said in this life.
  void name(GoalNumber goal) { goal_ = goal; }

  /// Leave for disruptive changes: until when a permit holds, and whether one is wanted at all.
  void leave(Tick permit_until, Serving serving, Tick now);
  /// What the engine's room is told of it (EngineSilence).
  void engine_hangs(bool hangs, Tick now);

  /// An event says that this room may have changed.  One that is refused, or has
  /// failed several times, keeps to its own time.
  void look_at(std::string_view room, Tick now);
  /// Everything afresh, refused and failed rooms too.
  void look_at_all(Tick now);

  /// The next effect of a room; nothing while one is under way or nothing is due.
  std::optional<Effect> next(Tick now);
  void answered(Answer answer, Tick now);
  void progressed(const std::string& line, Tick now);

  /// When next() will have something; nothing while an effect is under way.
  std::optional<Tick> due() const;

  /// Reports that came up since the last call, oldest first.
  std::vector<protocol::Report> take_reports();
  /// Every room up to the gate, as it stands.
  std::vector<protocol::Report> all_reports(Tick now) const;

  /// The highest stage whose rooms, and all before them, are proved.
  protocol::Stage stage() const;
  /// Words for the service manager: stage, and the first room that is not proved.
  std::string words() const;
  /// What differs from the goal in rooms that stood, and is left so: for want of a permit, or since
  /// drift is only to be reported.  "resolv: write /etc/resolv.conf".
  std::vector<std::string> drift() const;
  /// One fact that a room found: "offset_ms" of "time"; empty where there is none.
  std::string found(std::string_view room, const std::string& key) const;

 private:
  struct Standing {
    std::string name;
    protocol::Stage stage = protocol::Stage::Enrolled;
    protocol::RoomState state = protocol::RoomState::Pending;
    std::string words;
    std::vector<std::string> changes;
    std::uint32_t looks = 0;
    Duration took{0};
    Tick looked{};
    Found found;
    std::map<std::string, Secret> secrets;
    bool proved = false;  // at the end of its last whole pass
    bool stood = false;   // proved since the goal last changed its part: what differs now is drift
    std::string drift;    // what differs and is left so, in words
    std::optional<Tick> due;  // of its next pass; nothing: a person must act first
    bool once_more = false;   // an event came while it was at work
    Backoff backoff{};
    std::uint32_t restless = 0;  // passes in a row that changed something and proved nothing
    std::optional<Tick> said;
  };

  bool behind_gate(const Standing& standing) const;
  Standing* find(std::string_view name);
  Standing* at_work();
  Standing* pick(Tick now);
  void make_rooms(Tick now);
  void begin(Standing& standing, Tick now);
  bool must_wait_for_leave(Tick now);
  bool must_rest();
  bool must_leave_drift();
  void begin_change(Tick now);
  void finish(Tick now);
  void fail(Standing& standing, const Error& error, Tick now);
  void wait(Standing& standing, const Wait& wait, Tick now);
  void say(Standing& standing, Tick now);
  protocol::Report report(const Standing& standing, Tick now) const;

  Catalogue catalogue_;
  Random& random_;
  Context context_;
  GoalNumber goal_ = 0;
  bool aimed_ = false;
  bool stale_ = false;  // the rooms were made for another context
  Rooms rooms_;
  std::vector<Standing> standings_;  // one a room, in their order
  std::size_t at_ = 0;               // whose pass is under way
  std::optional<Runner> runner_;
  bool in_flight_ = false;
  bool told_ = false;     // the change under way has been reported
  bool abandon_ = false;  // this pass ends with its effect: the goal has changed
  bool withheld_ = false;
  std::string drift_;  // what this pass leaves undone
  Tick begun_{};
  Tick permit_until_{};
  Serving serving_ = Serving::Unknown;
  std::vector<protocol::Report> reports_;
};

}  // namespace skep::agent
