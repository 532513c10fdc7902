#include "common/random.h"

#include <gtest/gtest.h>

#include <array>

namespace skep {
namespace {

TEST(RandomTest, SameSeedSameNumbers) {
  SeededRandom one(42);
  SeededRandom two(42);
  SeededRandom other(43);

  EXPECT_EQ(one.next(), two.next());
  EXPECT_EQ(one.next(), two.next());
  EXPECT_NE(one.next(), other.next());
}

TEST(RandomTest, TheSequenceIsTheSameOnEveryMachine) {
  SeededRandom random(0);

  // First output of SplitMix64 for the state 0.
  EXPECT_EQ(random.next(), 0xe220a8397b1dcdafU);
}

TEST(RandomTest, StaysBelowTheLimitAndReachesAll) {
  SeededRandom random(7);
  std::array<int, 5> seen{};
  for (int i = 0; i < 1'000; ++i) ++seen.at(random.below(5));

  for (const int count : seen) EXPECT_GT(count, 100);
}

TEST(RandomTest, TheMachinesOwnDiffers) {
  SystemRandom random;

  EXPECT_NE(random.next(), random.next());
}

}  // namespace
}  // namespace skep
