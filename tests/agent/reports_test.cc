#include "agent/reports.h"

#include <gtest/gtest.h>

#include "agent/limits.h"

namespace skep::agent {
namespace {

using protocol::Report;

TEST(ReportQueueTest, KeepsTheNewestOfEveryRoomWhenItOverflows) {
  ReportQueue queue;
  const auto report = [](const char* room, std::string words) {
    return Report{.room = RoomName(room), .words = std::move(words)};
  };
  queue.put(report("rare", "once"), Tick{});
  for (std::size_t i = 0; i < kReportsMax + 10; ++i)
    queue.put(report("busy", std::to_string(i)), Tick{});
  EXPECT_EQ(queue.size(), kReportsMax);
  const auto all = queue.take(Tick{});
  EXPECT_EQ(all.front().words, "once");
  EXPECT_EQ(all[1].words, "11");
  EXPECT_EQ(all.back().words, std::to_string(kReportsMax + 9));
  EXPECT_EQ(queue.size(), 0U);
}

TEST(ReportQueueTest, WhatWaitedIsOlderByThat) {
  ReportQueue queue;
  queue.put(Report{.room = RoomName("galera"), .age = Duration(200)}, Tick{} + Duration(1'000));

  const auto all = queue.take(Tick{} + Duration(21'000));

  EXPECT_EQ(all.front().age, Duration(20'200)) << "the member may have died meanwhile";
}

}  // namespace
}  // namespace skep::agent
