// The one next step of a member: write, seed or join, start, follow, stop, take off.
//
// decide.cc chooses, start.cc brings a member up, join.cc follows one that runs.

#pragma once

#include <string>

#include "agent/room.h"
#include "agent/rooms/galera/facts.h"
#include "common/result.h"
#include "protocol/messages.h"

namespace skep::agent::galera {

struct Wanted {
  protocol::NodeSpec spec;
  protocol::HostFacts host;
  Epoch promised = 0;               // kept, with fsync, before this was asked
  std::int64_t highest_seqno = -1;  // ever seen of this cluster
  bool assigned = false;            // the coordinator said this goal in this life of the agent
};

/// Code::Refused: a wrong state UUID, a lower epoch, or data that the start
/// program will not start from.
Result<Decision> decide(const Facts& facts, const Wanted& wanted);

/// From a member that does not run to one that was started.  It seeds only by
/// the one-shot token, and only when told so in this life of the agent.
Result<Decision> start(const Facts& facts, const Wanted& wanted);

/// From a member that runs to one that serves and is known as `mariadb`.
Result<Decision> follow(const Facts& facts, const Wanted& wanted);

/// This node is to seed in the epoch of its goal, or did.
bool is_seeder(const Wanted& wanted);

/// This node is to seed in this epoch, has not begun, and was told so now.
bool may_seed(const Facts& facts, const Wanted& wanted);

Change deregister();
/// In order, with all the time that takes, unless there is nothing open yet.
Change stop(const Facts& facts, const Wanted& wanted, std::string words);
/// That the engine gave the member's container on the overlay; empty: it has the one asked for.
std::string other_address(const Facts& facts, const Wanted& wanted);
Change remove_member(const Wanted& wanted, std::string words);

}  // namespace skep::agent::galera
