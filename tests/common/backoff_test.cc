#include "common/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace skep {
namespace {

TEST(BackoffTest, DoublesWithJitterUpToTheMost) {
  SeededRandom random(1);
  Backoff backoff(Duration{500}, Duration{30'000});
  Duration whole{500};
  for (int i = 0; i < 40; ++i) {
    const Duration wait = backoff.next(random);
    EXPECT_GE(wait, whole / 2);
    EXPECT_LE(wait, whole);
    whole = std::min(whole * 2, Duration{30'000});
  }
  EXPECT_EQ(backoff.attempts(), 40U);
}

TEST(BackoffTest, StartsAgainAfterSuccess) {
  SeededRandom random(1);
  Backoff backoff(Duration{500}, Duration{30'000});
  for (int i = 0; i < 10; ++i) static_cast<void>(backoff.next(random));

  backoff.reset();

  EXPECT_EQ(backoff.attempts(), 0U);
  EXPECT_LE(backoff.next(random), Duration{500});
}

}  // namespace
}  // namespace skep
