// What the engine and the managers say of this node's place in the swarm.

#pragma once

#include <optional>
#include <span>
#include <string>

#include "agent/docker.h"
#include "agent/effect.h"
#include "agent/regain.h"
#include "common/result.h"
#include "common/secret.h"

namespace skep::agent::swarm {

/// Once this node has been Ready; tells a member that lost its majority from
/// one that never came in.
constexpr std::string_view kMemberPath = "/var/lib/skep/swarm";
constexpr std::string_view kRegainedPath = "/var/lib/skep/swarm.regained";

struct Facts {
  docker::Info info;
  std::optional<std::string> member_of;  // swarm's id, from kMemberPath
  bool managers_answer = false;          // a leader is there, and we are a manager
  std::string cluster;                   // from /swarm: managers with a leader
  Secret join_manager;
  std::string node_state;    // of this node in the managers' list: "ready"
  std::string reachability;  // "reachable"; empty for a worker
  std::size_t managers = 0;  // in that list
  std::string left_over;     // id of one there that is down and came in again under another
  Regained regained;
  std::optional<docker::Container> member;
};

std::vector<Effect> looks();
/// Who may have to leave looks at the member, whose container has this name.
std::vector<Effect> further_looks(std::span<const Answer> seen, const protocol::RegainSpec& regain,
                                  const std::string& member);
Result<Facts> read(std::span<const Answer> seen);

}  // namespace skep::agent::swarm
