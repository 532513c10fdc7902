// The process ends at every single request and ledger write of an order of three nodes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/orders/history.h"

namespace skep::sim::orders {
namespace {

using testing::IsEmpty;

TEST(OrderCrashTest, AtAnyRequestOrWriteItEndsWithThreeGuestsOrWordsWhyNot) {
  std::uint64_t points = 0;
  const Outcome whole = crash_at(UINT64_MAX, points);
  ASSERT_THAT(whole.wrong, IsEmpty());
  EXPECT_EQ(whole.orders, 3U);
  ASSERT_GT(points, 30U);
  std::uint64_t unknown = 0;
  for (std::uint64_t point = 0; point < points; ++point) {
    std::uint64_t ignored = 0;
    const Outcome cut = crash_at(point, ignored);
    EXPECT_THAT(cut.wrong, IsEmpty()) << "point " << point;
    EXPECT_EQ(cut.crashes, 1U) << "point " << point;
    // Never a fourth guest; three, unless nobody can know.
    EXPECT_EQ(cut.orders, cut.unknown ? 2U : 3U) << "point " << point;
    unknown += cut.unknown ? 1 : 0;
  }
  // Only between the ledger's write and the request: after that write, and before that request.
  EXPECT_EQ(unknown, 6U) << "of " << points << " points";
}

TEST(OrderHistoryTest, HoldsFromManySeeds) {
  for (std::uint64_t seed = 500'000; seed < 500'040; ++seed) {
    EXPECT_THAT(history(seed, false).wrong, IsEmpty()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace skep::sim::orders
