// CountFile: histories that passed, summed over runs and commits for as long as the sources that
// were simulated are the same.
//
// A line a run: the sources' hash, the numbers of nodes, the first seed, how many passed from
// there on.

#pragma once

#include <cstdint>
#include <string>

#include "tests/sim/wish.h"

namespace skep::sim {

/// Of all that is simulated and of the simulation: given when it was built.
extern const char* const kSourcesHash;

struct Counted {
  std::uint64_t histories = 0;  // with these sources and numbers of nodes
  std::uint64_t next_seed = 1;
};

Counted read_count(const Wish& wish);
/// False: the file cannot be written.
bool append_count(const Wish& wish, std::uint64_t first, std::uint64_t passed);

}  // namespace skep::sim
