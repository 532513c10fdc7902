// Census: what one node's data directory holds, as its agent told it for the epoch it promised.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/ids.h"
#include "coordinator/fleet/fleet.h"
#include "coordinator/plan/record.h"

namespace skep::coordinator {

inline constexpr std::string_view kNoUuid = "00000000-0000-0000-0000-000000000000";

struct Position {
  std::string uuid;
  std::int64_t seqno = -1;

  /// A history that somebody has committed to: neither all-zero nor unknown.
  bool real() const { return uuid != kNoUuid && seqno >= 0; }
};

/// "UUID:SEQNO", strictly: 36 characters of the UUID's form, a colon, a number.
std::optional<Position> parse_position(std::string_view text);
std::string words(const Position& position);

struct Census {
  NodeId node;
  std::string absent;  // why it is not known: "sw3 is lost"; empty: it is
  std::string data;    // "empty", "state", "partial", "sst"
  Position position;   // where data is "state" and it does not run
  Epoch promised = 0;
  bool running = false;   // its container runs
  bool primary = false;   // and is Synced in a Primary component
  std::string uuid;       // of that component
  bool left_out = false;  // by a recovery: its data is no candidate (plan_recover.h)
};

Census census_of(const NodeState& node);
Census census_of(const Record& record, const NodeState& node);

}  // namespace skep::coordinator
