#include "agent/kept.h"

#include <gtest/gtest.h>

namespace skep::agent {
namespace {

TEST(KeptFile, IsReadAsItWasWritten) {
  const protocol::Kept kept{.cluster = ClusterId("c1"),
                            .term = 2,
                            .instance = InstanceId("i"),
                            .goal = 7,
                            .epoch = 3,
                            .begun = 1,
                            .state_uuid = "u",
                            .highest_seqno = 99,
                            .recover_round = 4};
  EXPECT_EQ(*read_kept(write_kept(kept)), kept);
  EXPECT_EQ(*read_kept(write_kept({})), protocol::Kept{});
}

TEST(KeptFile, IsNotGuessedAt) {
  for (const char* text : {"", "[]", "{\"cluster\":\"c\",\"term\":-1}", "{\"term\":3}",
                           "{\"cluster\":\"c\",\"epoch\":\"4\"}", "{\"cluster\":\"c\"} x"}) {
    EXPECT_FALSE(read_kept(text)) << text;
  }
}

}  // namespace
}  // namespace skep::agent
