// Fleet: what is known of each node now: its machine, what its agent said, what it was told.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/ids.h"
#include "common/result.h"
#include "common/time.h"
#include "coordinator/config.h"
#include "coordinator/fleet/phase.h"
#include "coordinator/provider/provider.h"
#include "protocol/messages.h"

namespace skep::coordinator {

/// One room as its agent last told it.
struct RoomSeen {
  protocol::Report report;
  Tick at;                     // when it was told
  Tick state_since;            // when this state began
  Tick looked;                 // when the agent last ended a pass there, by our clock
  GoalNumber proved_goal = 0;  // the goal for which it was last proved; 0: it does not stand now
  std::optional<Tick> failing_since;  // since then without a proof
  std::uint32_t failures = 0;         // since then
  std::uint32_t changes = 0;          // made by this room in this run
  std::uint32_t looks = 0;            // made by this room in this run
  std::vector<std::string> counted;   // the changes that are in `changes` already, of the last pass
};

/// A call to provider or installer: one at a time for a node.
struct Calls {
  bool busy = false;
  bool comes = false;          // its machine is being made, and the provider said with which words
  std::uint32_t failures = 0;  // in a row
  Tick again;                  // not before
  std::optional<Tick> since;   // of the first failure in a row
  std::string words;           // of the last failure
};

struct NodeState {
  NodeId name;
  Phase phase = Phase::Unknown;
  Tick since;          // of the phase
  Tick unheard_since;  // its machine runs, or ran, and its agent has not spoken since
  std::string phase_words = "the provider was not asked yet";
  std::optional<Machine> machine;
  bool other_build = false;  // its agent is not of the build that this run would install
  bool renewed = false;      // and was installed again in this run
  Calls calls;
  std::optional<Error> refused;  // why a person must act

  std::optional<protocol::Hello> hello;
  std::optional<protocol::Health> health;
  std::uint32_t samples = 0;            // since the last Hello
  std::optional<Tick> alone_since;      // since then every sample said that it is in no Primary
  std::optional<Tick> heard;            // its last word
  std::optional<Tick> gave;             // last seen as a donor
  NodeId log_for;                       // whose failed transfer its log is asked about
  std::vector<std::string> donor_said;  // of its last transfer, which failed: "its donor sw1: ..."
  Tick moved;                           // when anything of it last changed
  Tick climbed;                         // when a room of it last came to stand
  std::map<std::string, RoomSeen> rooms;

  std::optional<protocol::NodeSpec> sent;
  protocol::Assign assign;      // the last one
  std::optional<Tick> sent_at;  // when it last went out; nothing: it is to go out again
  Tick goal_at;                 // when this goal first went out
  GoalNumber first_goal = 0;    // of this run; what was reported for an older one is old
  Tick first_sent;              // of that goal; what was looked at before is old, too
  GoalNumber heard_goal = 0;    // that it obeys, as it last said
  GoalNumber down_goal = 0;     // the first that takes the layers off
  std::uint32_t refusals = 0;   // of the present goal
  bool signing = false;

  const RoomSeen* room(std::string_view room_name) const;
  /// What a room told beside its state; empty where it did not.
  std::string found(std::string_view room_name, const std::string& key) const;
  /// The room stands, proved for a goal of this run by a look of this run.
  bool stands(std::string_view room_name) const;

  /// The agent has looked there since its present goal went out, or since the first one of this run
  /// did: right after it takes a goal it repeats what it knew before.
  bool looked_for_goal(const RoomSeen& seen) const { return seen.looked >= goal_at; }
  bool looked_in_this_run(const RoomSeen& seen) const {
    return first_goal != 0 && seen.looked >= first_sent;
  }

  /// It is about to be told the contrary: nothing that it said so far counts.
  void begin_anew();
};

/// In the order of the YAML.
struct Fleet {
  std::vector<NodeState> nodes;

  NodeState* find(const NodeId& node);
  const NodeState* find(const NodeId& node) const;
};

Fleet make_fleet(const Config& config, Tick now);

/// Follows the table; nothing where it has no row.
void happen(NodeState& node, Happening happening, Tick now);

/// A word of its agent.  What comes from a node is data: sized here, believed only about itself.
void hear(NodeState& node, const protocol::Hello& hello, Tick now);
void hear(NodeState& node, const protocol::Report& report, Tick now);
void hear(NodeState& node, const protocol::Health& health, Tick now);

/// The last stage that is proved.  `of_this_run`: only proofs of this run's goals count.
protocol::Stage stage_of(const NodeState& node, bool of_this_run);

/// The last stage that is proved for a goal above `since`, in whatever run.
protocol::Stage stage_since(const NodeState& node, GoalNumber since);

/// The room that keeps it from climbing: refused, failed or waiting; null where none does.
const RoomSeen* hindered(const NodeState& node);

/// It stops here until a person or another run acts; empty words: it does not.
std::string stuck(const NodeState& node, Tick now);

/// "sw3 still prepares", "sw3 is lost": for the words of gates.
std::string state_in_words(const NodeState& node);

}  // namespace skep::coordinator
