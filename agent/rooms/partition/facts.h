// What stands on the disks of this machine, and on the claimed one in particular.

#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "agent/claim.h"
#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::partition {

/// A partition table as `sfdisk --dump` prints it; old and new forms alike.
struct Table {
  struct Partition {
    std::uint64_t start = 0;  // sectors
    std::uint64_t size = 0;   // sectors
    std::string type;         // "8e", or a GUID in capitals
    bool operator==(const Partition&) const = default;
  };
  std::string id;  // "0x12345678" or a GUID in capitals; empty: not told
  std::vector<Partition> partitions;
};

struct Facts {
  std::optional<Claim> claim;
  std::vector<Disk> disks;
  std::vector<DiskProbed> probed;  // those that may be taken, or the claimed one
  std::optional<Table> table;      // of the claimed disk
  std::set<std::string> nodes;     // names in /dev
};

std::vector<Effect> looks();
std::vector<Effect> further_looks(std::span<const Answer> seen);

/// Code::Corrupt when an answer is not what was asked for.
Result<Facts> read(std::span<const Answer> seen);

/// Nothing on it that libblkid, the kernel or its size speak against: worth a probe.
bool may_be_empty(const Disk& disk);

Table read_table(const std::string& dump);

}  // namespace skep::agent::partition
