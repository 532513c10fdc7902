#include "common/random.h"

#include "common/check.h"

namespace skep {

std::uint64_t Random::below(std::uint64_t limit) {
  CHECK(limit > 0, "a number below zero");
  // The high half of a 128-bit product spreads as evenly as 64 bits can.
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(next()) * limit) >> 64U);
}

std::uint64_t SeededRandom::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

}  // namespace skep
