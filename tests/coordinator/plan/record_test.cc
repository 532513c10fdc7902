#include "coordinator/plan/record.h"

#include <gtest/gtest.h>

namespace skep::coordinator {
namespace {

TEST(RecordTest, AGateStaysOpenForItsRoundOnly) {
  Record record;
  record.apply(Put{{{"gate/quorate", "1"}}});
  EXPECT_TRUE(opened(record, "quorate"));

  record.apply(Put{{{"round", "2"}}});
  EXPECT_FALSE(opened(record, "quorate"));
}

TEST(RecordTest, AnEndMeetsItsOwnOpenBeginning) {
  Record record;
  record.apply(Begin{{.kind = "order", .node = NodeId("sw1"), .detail = "made"}});
  record.apply(Begin{{.kind = "order", .node = NodeId("sw2"), .detail = "made"}});
  record.apply(End{"order", NodeId("sw1"), "made", IntentState::Done, "10.77.0.11"});

  EXPECT_EQ(record.open("order", NodeId("sw1")), nullptr);
  EXPECT_NE(record.open("order", NodeId("sw2")), nullptr);
}

TEST(RecordTest, ANumberThatIsNoneIsWhatTheCallerSays) {
  Record record;
  record.apply(Put{{{"epoch", "4x"}, {"goal", "7"}}});

  EXPECT_EQ(record.number("epoch"), 0U);
  EXPECT_EQ(record.number("goal"), 7U);
  EXPECT_EQ(record.position("highest_seqno"), -1);
}

}  // namespace
}  // namespace skep::coordinator
