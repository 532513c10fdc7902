// View: the cluster as the coordinator sees it now; all that screens and JSON are made from.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/ids.h"
#include "common/result.h"
#include "common/time.h"
#include "coordinator/health/verdict.h"
#include "coordinator/store/ledger.h"
#include "protocol/messages.h"

namespace skep::coordinator {

enum class Beside : std::uint8_t { None, Lost, Stopped, Paused, Refused };

struct RoomView {
  std::string name;
  protocol::Stage stage = protocol::Stage::Enrolled;
  protocol::RoomState state = protocol::RoomState::Pending;
  std::string words;
  std::vector<std::string> changes;
  Duration age{0};
};

/// One piece of a node's bar: what it did from when to when, counted from the start of the run.
struct Span {
  std::string what;  // "boot", "install", "packages", "consul", "join"; "" waits at a gate
  Duration from{0};
  Duration to{0};
};

/// Where a node's database stands, as far as it is known without touching it.
struct StandsAt {
  std::string source;  // "runs", "recovered", "last known", "empty", "a cut copy"; "": not known
  std::string uuid;
  std::int64_t seqno = -1;
};

struct NodeView {
  NodeId name;
  protocol::Stage stage = protocol::Stage::Ordered;
  Beside beside = Beside::None;
  std::string beside_words;
  std::string doing;             // "packages: unpacking docker.io, 14 of 23", or "waits for ..."
  bool waits = false;            // doing is a gate's words
  Duration since{0};             // in this state
  std::optional<Duration> seen;  // last word of its agent, ago; nothing: never
  std::string address;           // private
  std::string machine_kind;
  std::optional<protocol::Health> health;
  StandsAt stands_at;
  Verdict verdict;
  std::vector<RoomView> rooms;
  std::vector<Span> spans;
  // For `why`: what was seen, what it means, what holds, what to do next.
  std::vector<std::string> why_seen;
  std::string why_means;
  std::string why_holds;
  std::vector<std::string> why_next;
};

/// One thing that `up` would do or has begun to do, with its reason.
struct PlanLine {
  std::string verb;  // "make", "install", "prepare", "seed", "keep"
  std::string what;
  std::string because;
  bool disruptive = false;
};

struct View {
  std::string cluster;
  std::string provider;
  Utc at;
  protocol::Stage until = protocol::Stage::Serving;  // nodes were asked to go no further
  bool serves = false;  // a member is Synced in the Primary; `up` ends well only when all serve
  std::string state_uuid;
  std::int64_t highest_seqno = -1;  // ever seen committed
  Verdict verdict;                  // of the cluster; its nodes' warnings among the remarks
  Duration running{0};              // since the command began
  std::optional<Duration> left;     // critical path still to go, where earlier runs tell
  std::vector<NodeView> nodes;
  std::vector<PlanLine> plan;
  std::uint32_t looks = 0;
  Duration oldest_look{0};
  std::uint32_t changes = 0;        // made in this run
  std::vector<Span> critical_path;  // what = "sw1 seed"
  std::optional<Error> failed;      // the first error that ends the command, once nothing can go on
  std::string failed_node;
  bool interrupted = false;  // `stop` ended it: everything begun is in the ledger
  bool down = false;         // the ledger says that the layers are off
};

}  // namespace skep::coordinator
