// Which of the wanted images the engine has.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::images {

struct Facts {
  std::vector<bool> present;  // as the images were asked for, in order
};

std::vector<Effect> looks(const std::vector<std::string>& images);
Result<Facts> read(std::span<const Answer> seen);

/// Every name and digest that the engine lists.
Result<std::vector<std::string>> read_list(const Answer& answer);

}  // namespace skep::agent::images
