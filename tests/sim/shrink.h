// Shrink: which kinds of faults a failure does not need.

#pragma once

#include <string>
#include <vector>

#include "tests/sim/hunt.h"

namespace skep::sim {

/// Kinds that may be calm, with which the history still fails in the same way: dropped one at a
/// time, each for good once it is not missed.  A history without a kind is another one in its
/// details; what is left is what to look at first.
std::vector<std::string> shrink(const Wish& wish, const Failure& failure);

}  // namespace skep::sim
