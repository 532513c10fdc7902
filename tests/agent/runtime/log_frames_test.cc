#include "agent/sources/log_frames.h"

#include <gmock/gmock.h>

#include "common/random.h"

namespace skep::agent {
namespace {

std::string frame(char stream, const std::string& text) {
  std::string head(8, '\0');
  head[0] = stream;
  head[6] = static_cast<char>(text.size() >> 8U);
  head[7] = static_cast<char>(text.size() & 0xffU);
  return head + text;
}

class LogFramesTest : public testing::Test {
 protected:
  LogFrames frames;
  std::vector<std::string> lines;
  LineCutter::Sink sink = [this](std::string_view line) { lines.emplace_back(line); };
};

TEST_F(LogFramesTest, GivesLinesOfBothStreams) {
  frames.add(frame(1, "out\n") + frame(2, "err\nand ") + frame(1, "more\n") + frame(2, "on\n"),
             sink);

  EXPECT_THAT(lines, testing::ElementsAre("out", "err", "more", "and on"));
}

TEST_F(LogFramesTest, DoesNotCareWhereTheBytesAreCut) {
  const std::string bytes =
      frame(2, "Synchronized with group\n") + frame(1, std::string(300, 'x') + "\n");
  for (const char byte : bytes) frames.add({&byte, 1}, sink);

  EXPECT_THAT(lines, testing::ElementsAre("Synchronized with group", std::string(300, 'x')));
}

TEST_F(LogFramesTest, AnEmptyFrameIsNothing) {
  frames.add(frame(1, "") + frame(1, "a\n"), sink);

  EXPECT_THAT(lines, testing::ElementsAre("a"));
}

TEST_F(LogFramesTest, ForeignBytesDoNoHarm) {
  constexpr std::uint64_t kSeed = 42;
  RecordProperty("seed", std::to_string(kSeed));
  SeededRandom random(kSeed);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes = frame(1, "some line\n") + frame(2, "another\n");
    bytes[random.below(bytes.size())] = static_cast<char>(random.next());
    LogFrames fresh;
    fresh.add(bytes, sink);
  }
  EXPECT_FALSE(lines.empty());
}

}  // namespace
}  // namespace skep::agent
