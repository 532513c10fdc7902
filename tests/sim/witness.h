// Witness: what agents and coordinator were seen to say and to begin, for checkers to hold against
// the models.

#pragma once

#include <optional>
#include <string>
#include <string_view>
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

  /// A secret that stood where anybody may read it.
  struct Leak {
    NodeId node;  // empty: the coordinator
    std::string where;
  };
  /// An effect that might never end, or something that grew beyond its bound.
  struct Boundless {
    NodeId node;
    std::string words;
  };

  /// A change begun by an agent that had said that it rests.
  struct Touch {
    NodeId node;
    std::string words;
  };

  void looked_for_secrets(const NodeId& node, std::string_view where, std::string_view text);
  void looked_for_end(const NodeId& node, const agent::Effect& effect);
  void looked_at_size(const NodeId& node, std::string_view what, std::size_t size,
                      std::size_t most);

  std::vector<Claim> claims;
  std::vector<Disruption> disruptions;
  std::vector<Wait> waits;
  std::vector<Leak> leaks;
  std::vector<Boundless> endless;
  std::vector<Boundless> oversized;
  std::vector<Touch> touches;
  std::uint64_t rests = 0;  // effects of agents that rest
  std::uint64_t texts = 0;  // that were looked through for secrets
  std::uint64_t ends = 0;   // effects whose deadline was looked at
  std::uint64_t sizes = 0;  // that were held against their bound
  std::uint64_t seen = 0;   // rises with each of them that a checker must look at
};

/// All secrets of a history hold this, so that one is known wherever it stands.
inline constexpr std::string_view kSecretMark = "not-to-be-seen";
/// And a swarm's token begins so.
inline constexpr std::string_view kTokenMark = "SWMTKN-";

/// It restarts or stops the engine, or stops the member.
bool disrupts(const agent::Effect& effect, const NodeId& node);

}  // namespace skep::sim
