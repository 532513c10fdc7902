// Record: what the ledger holds, as values: a decision reads it, and says what is to be written
// next.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "coordinator/store/ledger.h"

namespace skep::coordinator {

/// Facts, synced.  An empty value is a fact that no longer is.
struct Put {
  std::map<std::string, std::string> facts;
};
/// An intent, synced, before its effect.
struct Begin {
  Intent intent;
};
/// Its end, after the proof: the open one of this kind, node and detail.
struct End {
  std::string kind;
  NodeId node;
  std::string detail;
  IntentState state = IntentState::Done;
  std::string result;
};

using Entry = std::variant<Put, Begin, End>;

struct Record {
  std::unordered_map<std::string, std::string> facts;  // asked for by name a thousand times a round
  std::vector<Intent> intents;                         // in the order in which they were begun

  /// Empty where there is none.
  const std::string& fact(const std::string& name) const;
  std::uint64_t number(const std::string& name, std::uint64_t otherwise = 0) const;
  std::int64_t position(const std::string& name) const;  // -1 where there is none

  /// The newest of this kind with this detail; null where there is none.
  const Intent* intent(std::string_view kind, std::string_view detail) const;
  /// The open one of this kind and node; null where there is none.
  const Intent* open(std::string_view kind, const NodeId& node) const;

  void apply(const Entry& entry);
};

/// "node/sw1/agent_key".
std::string of_node(const NodeId& node, std::string_view what);

/// What lies between one `down` and the next: swarm, overlay and open gates belong to a round.
std::uint64_t round_of(const Record& record);
/// "round 2": the detail of this round's intents.
std::string round_detail(const Record& record);

/// Gates stay open for the rest of the round once they have opened: "quorate", "seeded".
bool opened(const Record& record, std::string_view gate);

bool down_begun(const Record& record);
bool down_done(const Record& record);

/// Everything in the ledger, read once at the start.
Record read_record(const Ledger& ledger);

}  // namespace skep::coordinator
