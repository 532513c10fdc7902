// Hunt: many histories, in one process or shared among several; what they reached and which failed.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/sim/tally.h"
#include "tests/sim/wish.h"
#include "tests/sim/world.h"

namespace skep::sim {

struct Failure {
  std::uint64_t seed = 0;
  std::size_t nodes_least = 3;
  std::size_t nodes_most = 3;
  std::string words;
};

struct Harvest {
  Tally tally;
  std::vector<Failure> failures;
};

/// What World needs for one history of a wish.
Options options_of(const Wish& wish, const Failure& which, Tracing tracing = Tracing::Off);

/// The seeds of the file first, then `histories` from `first` on.  Shared among wish.jobs
/// processes; a process that ends before its time is a failure, and has said its seed.
Harvest hunt(const Wish& wish, std::uint64_t first);

}  // namespace skep::sim
