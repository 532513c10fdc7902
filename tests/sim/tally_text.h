// A harvest as text, for the pipe between processes.

#pragma once

#include <string>

#include "tests/sim/hunt.h"

namespace skep::sim {

std::string to_text(const Harvest& harvest);
/// False: it is not whole.
bool read_harvest(const std::string& text, Harvest& harvest);

}  // namespace skep::sim
