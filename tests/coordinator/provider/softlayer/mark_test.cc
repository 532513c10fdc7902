#include "coordinator/provider/softlayer/mark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/provider/softlayer/limits.h"

namespace skep::coordinator::softlayer {
namespace {

using testing::StartsWith;

Mark mark() {
  return {.cluster = "vega", .node = NodeId("sw1"), .nonce = Nonce(std::string(32, 'a'))};
}

TEST(MarkTest, StandsBehindTheFirstLineAndIsReadBack) {
  const auto alone = with_mark(mark(), "");
  ASSERT_TRUE(alone);
  EXPECT_EQ(*alone, "#cloud-config\n# skep vega sw1 " + std::string(32, 'a') + "\n");
  EXPECT_EQ(mark_in(*alone), mark());
  const auto own = with_mark(mark(), "#cloud-config\npackages: [vim]\n");
  ASSERT_TRUE(own);
  EXPECT_THAT(*own, StartsWith("#cloud-config\n# skep vega sw1 "));
  EXPECT_THAT(*own, testing::EndsWith("\npackages: [vim]\n"));
  EXPECT_EQ(mark_in(*own), mark());
}

TEST(MarkTest, SurvivesLineEndsOfAnotherSystem) {
  EXPECT_EQ(mark_in("#cloud-config\r\n# skep vega sw1 " + std::string(32, 'a') + "\r\n"), mark());
}

TEST(MarkTest, RefusesUserDataThatHasNoPlaceForIt) {
  EXPECT_FALSE(with_mark(mark(), "#!/bin/sh\necho\n"));
  EXPECT_FALSE(with_mark(mark(), "#cloud-config\n" + std::string(kUserDataMost, 'x')));
}

TEST(MarkTest, TakesNothingElseForOne) {
  for (const std::string& text :
       {std::string(), std::string("#cloud-config"),
        std::string("# skep vega sw1 ") + std::string(32, 'a'),
        std::string("#cloud-config\n# skep vega sw1 short\n"),
        std::string("#cloud-config\n# skep vega ") + std::string(32, 'a') + "\n",
        std::string("#cloud-config\n# skep vega sw1 ") + std::string(32, 'G') + "\n",
        std::string("#cloud-config\n\n# skep vega sw1 ") + std::string(32, 'a') + "\n"}) {
    EXPECT_FALSE(mark_in(text)) << text;
  }
}

TEST(MarkTest, NoTwoNoncesAreAlike) {
  SeededRandom random(1);
  const Nonce first = draw_nonce(random);
  EXPECT_EQ(first.value.size(), 32U);
  EXPECT_NE(first, draw_nonce(random));
}

}  // namespace
}  // namespace skep::coordinator::softlayer
