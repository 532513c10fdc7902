// Core: the coordinator's heart.  An event in, acts out; no clock, no disk, no socket.
//
// The loop carries acts out in order, and a ledger act (Save) before any later
// one: so an intent is on the disk before its effect.  A Core that is built from
// the ledger after a crash at any act goes on to the same end.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "coordinator/coordinator.h"
#include "coordinator/fleet/fleet.h"
#include "coordinator/health/watch.h"
#include "coordinator/plan/goal.h"
#include "coordinator/plan/plan.h"
#include "coordinator/plan/record.h"
#include "coordinator/plan/situation.h"
#include "coordinator/scheduler/next_calls.h"

namespace skep::coordinator {

// What the core is told.
struct Started {};
struct Prepared {
  Result<Ground> ground;
};
struct Listening {
  Result<std::string> endpoint;  // "tcp://10.77.0.1:7411", with the port that was found
};
struct Described {
  Result<std::vector<Machine>> machines;
};
struct Ordered {
  NodeId node;
  Result<Machine> machine;
};
struct Reached {
  NodeId node;
  Result<void> answer;
};
struct Installed {
  NodeId node;
  Result<Enrolled> enrolled;
};
struct Heard {
  NodeId node;  // as the transport knows it
  protocol::Message message;
};
struct Signed {
  NodeId node;
  std::string request;
  Result<std::string> certificate;
  Utc until;  // it expires then
};
struct Tock {};     // time passes: at least every kLoopWait
struct Stopped {};  // the operator's Ctrl-C

using Event = std::variant<Started, Prepared, Listening, Described, Ordered, Reached, Installed,
                           Heard, Signed, Tock, Stopped>;

// What the core wants done.
struct Prepare {};
struct Listen {
  std::string address;     // of the ground
  std::uint16_t port = 0;  // 0: find one
};
struct Describe {};
struct Order {
  NodeId node;
};
struct Reach {
  Machine machine;
};
struct Install {
  Machine machine;
  Home home;
};
struct Admit {
  NodeId node;
  std::string key;
};
/// Its agent cannot dial us: `ssh NODE skep-agent relay` joins it to our own socket.
struct Bridge {
  Machine machine;
};
struct Sign {
  NodeId node;
  std::string address;
  std::string request;
};
struct Send {
  NodeId node;
  protocol::Message message;
};
struct Save {
  Entry entry;
};
struct Tell {
  LedgerEvent event;
};
struct Finish {};  // view() is the result

using Act = std::variant<Prepare, Listen, Describe, Order, Reach, Install, Admit, Bridge, Sign,
                         Send, Save, Tell, Finish>;

/// What is made once and kept in files, beside the ledger.
struct Keys {
  std::string ca_certificate;
  Secret gossip_key;
  Secret root_password;
  std::string coordinator_key;  // Z85, public
};

class Core {
 public:
  /// Values only.  `record` is the ledger as read; the core keeps it in step with its Saves.
  Core(Config config, Request request, Record record, Keys keys, std::string agent_version,
       Now now);

  /// Several that came together are weighed together: what agents say comes in bursts.
  std::vector<Act> on(std::span<const Event> events, Now now);
  std::vector<Act> on(const Event& event, Now now) { return on(std::span(&event, 1), now); }
  View view(Now now) const;
  bool finished() const { return finished_; }

 private:
  /// True: it may change what is to be done, so that all is weighed at once.
  bool hear_event(const Event& event);
  void prepared(const Prepared& event);
  void listening(const Listening& event);
  void described(const Described& event);
  void ordered(const Ordered& event);
  void reached(const Reached& event);
  void installed(const Installed& event);
  bool heard(const Heard& event);
  void greeted(NodeState& node, const protocol::Hello& hello);
  bool reported(NodeState& node, const protocol::Report& report);
  void certified(const Signed& event);

  void look_at_silence();
  void join_again();
  void make_calls();
  void renew_agents();
  void make_call(const DueCall& one);
  void write_plans();
  void ask_donor(const NodeState& joiner);
  void donor_answered(NodeState& donor, const protocol::LogLines& log);
  void send_goals();
  void send_goal(NodeState& node, const protocol::NodeSpec& spec);
  void watch_stages();
  void settle();
  void settle_up();
  void settle_recover();
  void settle_down();
  void settle_pause();
  bool names_a_stranger();
  void settle_look();
  void finish();
  void fail(Error error, const NodeId& node = {});
  void remember_this_run();

  Situation situation() const;
  /// As it is to be remembered of a node that is heard no more.
  std::string stage_to_remember(const NodeState& node) const;
  bool relays() const { return means_.ground.listen.empty(); }
  bool acts() const { return request_.aim != Aim::Look; }
  bool tells_agents() const;
  void act(Act one) { acts_.push_back(std::move(one)); }
  void save(Entry entry);
  void tell(const NodeId& node, const std::string& room, const std::string& kind,
            const std::string& words, Duration took = Duration{0});
  void mark(NodeState& node, Happening happening);
  void refuse(NodeState& node, Error error);

  Config config_;
  Request request_;
  Record record_;
  Keys keys_;
  Means means_;
  std::string agent_version_;
  Fleet fleet_;
  Watch watch_;
  std::optional<Tick> watched_at_;  // of its last look; nothing: a member turned since
  Now began_;
  Now now_;
  std::vector<Act> acts_;                     // of the event at hand
  std::vector<LedgerEvent> events_;           // of this run, for bars and critical path
  std::map<NodeId, protocol::Stage> stages_;  // as last told to the ledger
  std::string endpoint_;                      // empty: not listening yet
  std::optional<Tick> weighed_at_;            // when the last event was
  bool describing_ = false;
  std::optional<Tick> described_at_;
  std::optional<Tick> position_at_;  // of the last look at the highest position
  std::uint32_t made_ = 0;           // changes of this run that are not a room's
  std::optional<Error> failed_;
  NodeId failed_node_;
  bool interrupted_ = false;
  bool finished_ = false;
  bool recovers_ = false;  // Recover: it was begun, in this run or an earlier one
};

}  // namespace skep::coordinator
