// Agents that climb by a script, and the cluster that comes of it: swarm, overlay, Galera as
// values.
//
// Good enough for the coordinator: goals are obeyed room after room, promises
// and seeds are kept across boots, a cut takes what was not kept.  What must
// never happen is counted: seeds of an epoch, swarms, networks, lost histories.
//
// Faults: slow(node, room, time), fail(node, room), refuse(node, room),
// cut() and boot(), seed_dies() halfway.

#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/time.h"
#include "protocol/messages.h"

namespace skep::fakes {

/// What the nodes have in common.
struct FakeCluster {
  std::string swarm;  // its id; empty: none
  std::string network;
  std::string uuid;  // of the history that was made last
  int swarms_made = 0;
  int networks_made = 0;
  bool views_kept = true;      // members find their last view again after an outage of all
  int histories = 0;           // databases that were made from nothing
  std::map<Epoch, int> seeds;  // begun in each epoch
};

class FakeAgent {
 public:
  struct Database {
    std::string data = "empty";  // "state", "partial"
    std::string uuid = "00000000-0000-0000-0000-000000000000";
    std::int64_t seqno = -1;
    Epoch begun = 0;
    std::string group;  // by whose name it was started
    bool running = false;
    bool primary = false;
  };

  FakeAgent(NodeId node, FakeCluster& cluster);

  void slow(const std::string& room, Duration takes) { takes_[room] = takes; }
  void fail(const std::string& room) { failing_.insert(room); }
  void mend(const std::string& room) { failing_.erase(room); }
  /// The room wants leave for a disruptive change, and waits for it.
  void ask_permit(const std::string& room) { asking_.insert(room); }
  void refuse(const std::string& room, const std::string& words = "not ours") {
    refusing_[room] = words;
  }

  /// What a room told last; empty: nothing.
  std::string found(const std::string& room, const std::string& key) const;

  /// Power.  What a boot needs before the agent speaks passes in step().
  void cut();
  void boot(Tick now);
  /// The agent alone ends and begins again: its samples are numbered anew.
  void restart() {
    sequence_ = 0;
    assigned_ = false;
    good_ = 0;
  }
  bool on() const { return on_; }
  /// The next seed dies halfway, with the power.
  void seed_dies() { seed_dies_ = true; }

  /// What it says of its build; the one that is installed again says another.
  std::string version = "1";

  /// Of its next words so many never arrive.
  void lose(int words) { lost_ = words; }

  /// The coordinator's end of the connection came up, or went.
  void connect();
  void disconnect() {
    connected_ = false;
    said_.clear();
  }
  void hear(const protocol::Assign& assign, Tick now);
  void hear(const protocol::LogWanted& wanted) {
    if (on_) say(protocol::LogLines{.container = wanted.container, .lines = log});
  }

  /// Time passes.
  void step(Tick now, const std::vector<FakeAgent*>& all);
  std::vector<protocol::Message> take();

  const NodeId& node() const { return node_; }
  const protocol::Kept& kept() const { return kept_; }
  const std::optional<protocol::NodeSpec>& spec() const { return spec_; }
  Database database;
  /// Its member ends whenever it takes a copy.
  bool transfer_fails = false;
  std::vector<std::string> log;  // of its member

 private:
  struct Standing {
    std::string name;
    protocol::Stage stage = protocol::Stage::Enrolled;
    protocol::RoomState state = protocol::RoomState::Pending;
    std::string words;
    std::map<std::string, std::string> found;
    std::map<std::string, Secret> secrets;
    std::optional<Tick> until;  // works until then
    Tick looked{};
    bool due = true;
  };

  bool behind_gate(const Standing& room) const;
  void arrange(Tick now);
  void work(Standing& room, Tick now, const std::vector<FakeAgent*>& all);
  std::string outcome(Standing& room, Tick now, const std::vector<FakeAgent*>& all);
  static void regain(Standing& room, const protocol::RegainSpec& regain, bool majority);
  std::string galera(Standing& room, Tick now, const std::vector<FakeAgent*>& all);
  std::string seed();
  void take_off(const std::string& room);
  void turn(Standing& room, protocol::RoomState state, std::string words, Tick now);
  protocol::Report report(const Standing& room, Tick now) const;
  protocol::Health sample(const std::vector<FakeAgent*>& all);
  void say(protocol::Message message);

  NodeId node_;
  FakeCluster& cluster_;
  std::map<std::string, Duration> takes_;
  std::set<std::string> failing_;
  std::set<std::string> asking_;
  std::map<std::string, std::string> refusing_;  // the room, its words
  bool on_ = false;
  bool connected_ = false;
  bool greets_ = false;
  bool assigned_ = false;
  bool seed_dies_ = false;
  int lost_ = 0;
  bool dies_ = false;  // at the end of this step
  bool gives_ = false;
  int boots_ = 0;
  Tick speaks_at_{};
  Tick sampled_at_{};
  std::uint64_t sequence_ = 0;
  std::uint32_t good_ = 0;
  bool consul_ = false;
  std::string swarm_;
  protocol::Kept kept_;
  std::optional<protocol::NodeSpec> spec_;
  std::vector<Standing> rooms_;
  std::vector<protocol::Message> said_;
};

}  // namespace skep::fakes
