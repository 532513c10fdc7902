#include "common/time.h"

#include <gtest/gtest.h>

namespace skep {
namespace {

TEST(TimeTest, WritesAMomentAsRfc3339) {
  EXPECT_EQ(rfc3339(Utc{}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(Utc{Duration{1'795'486'647'999}}), "2026-11-24T02:17:27Z");
}

TEST(TimeTest, WritesDurationsAsTheScreensDo) {
  EXPECT_EQ(minutes(Duration{9'999}), "0:09");
  EXPECT_EQ(minutes(Duration{171'000}), "2:51");
  EXPECT_EQ(minutes(Duration{3'727'000}), "1:02:07");
}

TEST(TimeTest, TheMachinesClockDoesNotGoBack) {
  const SystemClock clock;
  const Tick first = clock.now().tick;

  EXPECT_GE(clock.now().tick, first);
}

}  // namespace
}  // namespace skep
