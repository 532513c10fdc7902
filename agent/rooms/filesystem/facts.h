// What stands on the devices that are to carry our file systems.

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "agent/claim.h"
#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::filesystem {

struct Facts {
  std::optional<Claim> claim;
  std::vector<PlannedVolume> volumes;  // none: the disk is not there
  std::vector<DiskProbed> probed;      // one for each volume
};

std::vector<Effect> looks();
std::vector<Effect> further_looks(std::span<const Answer> seen);
Result<Facts> read(std::span<const Answer> seen);

}  // namespace skep::agent::filesystem
