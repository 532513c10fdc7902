#include "common/kept_output.h"

#include <gmock/gmock.h>

#include "common/limits.h"

namespace skep {
namespace {

using testing::ElementsAre;

TEST(KeptOutputTest, KeepsAllThatFits) {
  KeptOutput kept({10});
  kept.add("01234");
  kept.add("56789");

  EXPECT_EQ(kept.text(), "0123456789");
}

TEST(KeptOutputTest, CutsTheMiddleOutAndSaysHowMuch) {
  KeptOutput kept({8});
  kept.add("0123456789");
  kept.add("abcdef");

  EXPECT_EQ(kept.text(), "0123\n[... 8 bytes cut ...]\ncdef");
}

TEST(KeptOutputTest, HoldsNoMoreThanItKeepsHoweverMuchComes) {
  KeptOutput kept({1000});
  for (int i = 0; i < 10'000; ++i) kept.add("0123456789");

  EXPECT_LT(kept.text().size(), 1100U);
  EXPECT_THAT(kept.text(), testing::HasSubstr("[... 99000 bytes cut ...]"));
}

class LineCutterTest : public testing::Test {
 protected:
  LineCutter cutter;
  std::vector<std::string> lines;
  LineCutter::Sink sink = [this](std::string_view line) { lines.emplace_back(line); };
};

TEST_F(LineCutterTest, PutsLinesTogetherFromPieces) {
  cutter.add("on", sink);
  cutter.add("e\r\ntwo\n\nth", sink);
  EXPECT_THAT(lines, ElementsAre("one", "two", ""));
  EXPECT_EQ(cutter.last(), "th");

  cutter.finish(sink);
  EXPECT_THAT(lines, ElementsAre("one", "two", "", "th"));
  EXPECT_EQ(cutter.last(), "th");
}

TEST_F(LineCutterTest, HandsALineWithoutEndOnInPieces) {
  cutter.add(std::string(kLineMax.count + 5, 'x'), sink);
  cutter.finish(sink);

  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].size(), kLineMax.count);
  EXPECT_EQ(lines[1].size(), 5U);
}

}  // namespace
}  // namespace skep
