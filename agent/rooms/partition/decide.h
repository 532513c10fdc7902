// Which disk is taken, and what is missing until one partition for LVM stands on it.

#pragma once

#include <optional>
#include <string>

#include "agent/room.h"
#include "agent/rooms/partition/facts.h"
#include "common/ids.h"
#include "protocol/node_spec.h"

namespace skep::agent::partition {

struct Wanted {
  ClusterId cluster;
  NodeId node;
  protocol::DiskSpec disk;
  bool device_mapper = false;  // the kernel has it: layout Automatic becomes lvm
};

/// The table that is wanted on a disk of that size.
struct Plan {
  bool gpt = false;
  std::string id;  // GUID of the disk, for GPT
  Table::Partition partition;
};
Plan plan_for(const Claim& claim);
/// What sfdisk is given on stdin.
std::string script_for(const Plan& plan, const std::string& device);

/// Code::Refused: no disk may be taken, or what stands on the claimed one is not ours.
Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::partition
