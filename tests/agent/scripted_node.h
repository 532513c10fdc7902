// ScriptedNode: a core on a machine that is a table: one word a room says how it stands.
//
//   "missing"   the room wants one change; once carried out it stands
//   "stands"    satisfied, and proved
//   "waits"     waits for somebody
//   "refused"   a person must act
//   "broken"    its change fails
//   "unproved"  satisfied, but the proof does not see it
//   "flaps"     its change works, and then it waits to see whether that lasts
//
// Time is advanced, never waited for; every effect answers at once unless it is held.

#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "agent/core.h"
#include "common/random.h"

namespace skep::agent {

struct ScriptedRoom {
  std::string name;
  protocol::Stage stage = protocol::Stage::Prepared;
  bool disruptive = false;
  std::string unit;  // its change restarts this one
};

class ScriptedNode {
 public:
  ScriptedNode();

  // What the world is; to be changed at will.
  std::vector<ScriptedRoom> rooms;
  std::vector<ScriptedRoom> rooms_down;
  std::map<std::string, std::string> stands;
  std::map<std::string, std::string> files;
  bool disk_full = false;
  bool engine_gone = false;
  bool engine_hangs = false;
  std::vector<std::vector<std::string>> member;  // rows of wsrep status; empty: no member there
  bool runs_silently = false;                    // its container runs, and no SQL answers
  std::string container = R"({"State":{"Running":true}})";  // as the engine tells it
  std::string programs;                                     // of the container
  std::string data_folder;                                  // du's lines
  std::string disks = "Use%\n 31%\n 12%\n";                 // df's
  std::vector<std::string> sentinel;                        // its one row; empty: no such table
  std::string held;  // no answer to effects whose words hold this

  // What came of it.
  std::vector<protocol::Message> sent;
  std::vector<std::string> done;  // effects that changed something, and looks: "make engine"
  std::vector<std::string> followed;
  std::string status;
  std::size_t looks = 0;
  std::vector<Context> contexts;  // that rooms were made from

  void start();
  void restart();  // a new life on the same disk
  void connect() { on(Connected{}); }
  void on(const Event& event);
  /// Lets time pass, ticking whenever the core wants it.
  void pass(Duration duration);
  /// Answers what was held.
  void release();

  void assign(const protocol::Assign& assign);
  protocol::Assign goal(GoalNumber number, protocol::Stage until) const;

  Core& core() { return *core_; }
  Tick now() const { return now_; }

  template <typename Kind>
  std::vector<Kind> all() const {
    std::vector<Kind> found;
    for (const auto& message : sent) {
      if (const auto* kind = std::get_if<Kind>(&message)) found.push_back(*kind);
    }
    return found;
  }
  /// The last report of a room; one of no room where there is none.
  protocol::Report last(const std::string& room) const;
  std::size_t count(const std::string& effect) const;

 private:
  void work();
  Answer carry_out(const Effect& effect);
  Answer read(const std::string& path);
  Answer run(const std::vector<std::string>& argv);
  Now clock() const { return {now_, Utc(now_.time_since_epoch())}; }

  SeededRandom random_{1};
  std::unique_ptr<Core> core_;
  Tick now_{Duration(1'000'000)};
  std::deque<CarryOut> under_way_;
  int life_ = 0;
};

/// Rows of a member that serves.
std::vector<std::vector<std::string>> synced_member(const std::string& uuid,
                                                    std::int64_t committed);

}  // namespace skep::agent
