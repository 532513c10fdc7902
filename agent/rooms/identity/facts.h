// What the host calls itself, and whom it knows by name.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::identity {

struct Facts {
  std::string stored_name;                 // /etc/hostname; empty: no such file
  std::string running_name;                // the kernel's
  std::optional<std::string> former_name;  // the one that ours replaced
  std::string hosts;                       // /etc/hosts
};

constexpr const char* kFormerNamePath = "/var/lib/skep/undo/hostname";

std::vector<Effect> looks();
Result<Facts> read(std::span<const Answer> seen);

}  // namespace skep::agent::identity
