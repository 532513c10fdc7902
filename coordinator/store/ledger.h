// Ledger: what must survive the coordinator: who we are, what was begun, what was proved, what
// happened.
//
// An intent is written, synced, before its effect; its result after the proof.
// One process writes at a time (the lock is control/'s).  After a write that failed it is closed
// and opened again: what failed may turn out to be there, all of it, or not at all.  What an
// opening has found is on the disk.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/ids.h"
#include "common/random.h"
#include "common/result.h"
#include "common/time.h"

namespace skep::coordinator {

enum class IntentState : std::uint8_t { Begun, Done, Failed };

/// Something that must not be repeated or forgotten: a machine, a swarm, a seed.
struct Intent {
  std::int64_t id = 0;  // given by the ledger
  std::string kind;     // "order", "install", "swarm-init", "network", "seed"
  NodeId node;          // empty: the whole cluster's
  std::string detail;   // of its kind: "epoch 3 empty", a position, a nonce
  IntentState state = IntentState::Begun;
  Utc at;
  std::string result;

  bool operator==(const Intent&) const = default;
};

/// One line of `skep events`; telemetry, the oldest go at kEventsMax.
struct LedgerEvent {
  std::int64_t number = 0;
  Utc at;
  NodeId node;
  std::string room;  // empty: of the whole node or cluster
  std::string kind;  // "room_proved", "stage_reached", "machine_made"
  std::string words;
  Duration took{0};

  bool operator==(const LedgerEvent&) const = default;
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  /// Single facts by name: "cluster", "term", "instance", "epoch", "state_uuid",
  /// "highest_seqno", "node/sw1/agent_key", "node/sw1/host_key", "goal".
  virtual std::optional<std::string> fact(const std::string& name) const = 0;
  virtual std::map<std::string, std::string> facts(const std::string& prefix) const = 0;

  /// Synced to the disk before it returns (FULL), all of them or none.
  virtual Result<void> put(const std::map<std::string, std::string>& facts) = 0;

  /// Synced before it returns; gives the intent's id.
  virtual Result<std::int64_t> begin(const Intent& intent) = 0;
  virtual Result<void> end(std::int64_t id, IntentState state, const std::string& result) = 0;
  virtual std::vector<Intent> intents(const std::string& kind = "") const = 0;

  /// Telemetry: safe against a crash of the process, not of the machine.
  virtual Result<void> record(const LedgerEvent& event) = 0;
  virtual std::vector<LedgerEvent> events(const NodeId& node, std::size_t last) const = 0;
};

/// Opens or makes the ledger; mode 0600.  A new one has "cluster", "term" and "instance" at once.
/// Code::Corrupt, Code::Refused (made by a later version).
Result<std::unique_ptr<Ledger>> open_sqlite_ledger(const std::string& path);

/// The same on files of another kind: `vfs` is the name of a registered sqlite3_vfs (null: the
/// machine's files), `random` makes a new one's identity.
Result<std::unique_ptr<Ledger>> open_sqlite_ledger(const std::string& path, const char* vfs,
                                                   Random& random);

/// The same rules in memory, for a reader that has no ledger yet.
std::unique_ptr<Ledger> make_memory_ledger();

}  // namespace skep::coordinator
