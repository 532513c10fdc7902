// Witness: what agents and coordinator were seen to say and to begin, for checkers to hold against
// the models.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "common/ids.h"
#include "common/time.h"
#include "protocol/messages.h"

namespace skep::sim {

struct Witness {
  /// A room of a node that was reported as proved.
  struct Claim {
    NodeId node;
    std::string room;
    Tick at;
  };
  /// An effect that takes the engine or the member of a node away, begun by its agent.
  struct Disruption {
    NodeId node;
    std::string words;
    bool ordered = false;                    // by `down`, or by a goal that says stopped
    std::optional<std::uint64_t> permitted;  // number of the permit held
    Tick at;
  };
  /// A wait, failure or refusal that was told, in whose words.
  struct Wait {
    NodeId node;
    std::string what;
    std::string words;
  };

  std::vector<Claim> claims;
  std::vector<Disruption> disruptions;
  std::vector<Wait> waits;
  std::uint64_t seen = 0;  // rises with each of them
};

/// It restarts or stops the engine, or stops the member.
bool disrupts(const agent::Effect& effect, const NodeId& node);

}  // namespace skep::sim
