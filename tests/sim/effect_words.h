// What an effect does, in a few words for the trace.

#pragma once

#include <string>

#include "agent/effect.h"

namespace skep::sim {

std::string in_words(const agent::Effect& effect);

}  // namespace skep::sim
