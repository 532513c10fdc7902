// Suite: what a run of many histories must have reached to prove anything.

#pragma once

#include <string>
#include <vector>

#include "tests/sim/tally.h"
#include "tests/sim/wish.h"

namespace skep::sim {

/// A checker that had nothing to look at (from 100 histories on), a kind of fault that never
/// struck, a gate that held nobody back (from 2,000 on): words for each.
std::vector<std::string> not_reached(const Tally& tally, const Wish& wish);

void print(const Tally& tally);

}  // namespace skep::sim
