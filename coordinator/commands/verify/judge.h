// Judge: from what was seen on every node to the lines of `skep verify`.  Pure.

#pragma once

#include <string>
#include <vector>

#include "coordinator/commands/verify/looks.h"
#include "coordinator/screen/verify.h"

namespace skep::coordinator::verify {

/// `seen` has every node of the YAML, in its order.
std::vector<VerifyLine> judge(const Config& config, const std::vector<Seen>& seen);

}  // namespace skep::coordinator::verify
