// What LVM says of itself, and how it is asked.  lvmreport(7), --reportformat json.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/claim.h"
#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::lvm {

struct PhysicalVolume {
  std::string device;  // "/dev/vdb1"
  std::string group;   // empty: in no group
};

struct VolumeGroup {
  std::string name;
  std::vector<std::string> tags;
};

struct LogicalVolume {
  std::string group;
  std::string name;
  bool active = false;  // the kernel has it
};

struct Facts {
  std::optional<Claim> claim;
  std::string device;  // the claimed partition, "/dev/vdb1"; empty: the disk is not there
  std::vector<PhysicalVolume> physical;
  std::vector<VolumeGroup> groups;
  std::vector<LogicalVolume> logical;
  DiskProbed partition;  // what stands on `device`
};

std::vector<Effect> looks();
/// None in layout plain: LVM may not be installed there.
std::vector<Effect> further_looks(std::span<const Answer> seen);

/// Code::Corrupt when an answer is not the report that was asked for.
Result<Facts> read(std::span<const Answer> seen);

}  // namespace skep::agent::lvm
