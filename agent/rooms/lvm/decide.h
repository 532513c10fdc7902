// What is missing between the claimed partition and the two volumes on it.

#pragma once

#include <string>

#include "agent/room.h"
#include "agent/rooms/lvm/facts.h"
#include "protocol/node_spec.h"

namespace skep::agent::lvm {

struct Wanted {
  protocol::DiskSpec disk;
  std::string tag;  // "skep.cluster=<id>": the group is ours only if it carries this
};

/// Code::Refused when the partition or the group's name belongs to somebody else.
Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::lvm
