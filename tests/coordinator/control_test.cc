#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "common/random.h"
#include "coordinator/control/lock.h"
#include "coordinator/control/seat.h"
#include "coordinator/control/socket.h"
#include "coordinator/control/view_codec.h"
#include "coordinator/limits.h"
#include "tests/coordinator/vega.h"

namespace skep::coordinator {
namespace {

using testing::HasSubstr;

Tick tick() {
  return SystemClock().now().tick;
}

class ControlTest : public testing::Test {
 protected:
  ControlTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "skep-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~ControlTest() override { std::filesystem::remove_all(folder); }

  static Holder me() { return this_process("skep up", vega::utc("2026-11-23T02:11:40Z")); }

  /// Asks in a thread of its own while `seat` is pumped.
  Result<Document> ask(Seat& seat, const Document& question) {
    Result<Document> answer = Error{Code::Internal, "not asked"};
    std::atomic<bool> ended = false;
    std::jthread reader([&] {
      answer = ask_host(folder, question, kAnswerPatience);
      ended = true;
    });
    while (!ended) seat.pump(tick());
    return answer;
  }

  std::string folder;
};

TEST_F(ControlTest, ASecondChangingCommandIsRefusedAndToldWhoHoldsIt) {
  auto first = Seat::to_change(folder, me());
  ASSERT_TRUE(first);
  const auto second = Seat::to_change(folder, me());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::Unavailable);
  const auto holder = read_holder(folder);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->command, "skep up");
  EXPECT_EQ(holder->since, vega::utc("2026-11-23T02:11:40Z"));
}

/// A command whose caller is gone, as nohup leaves one; it holds the lock when this returns.
void leave_orphan(const std::string& folder, const std::string& command) {
  const pid_t caller = ::fork();
  if (caller == 0) {
    if (::fork() == 0) {
      const auto held = Seat::to_change(folder, this_process(command, Utc{}));
      for (;;) ::pause();
    }
    while (!read_holder(folder)) std::this_thread::yield();
    ::_exit(0);
  }
  ::waitpid(caller, nullptr, 0);
}

TEST_F(ControlTest, TheSameCommandGoesOnWhereAnOrphanStops) {
  leave_orphan(folder, "skep up");
  EXPECT_TRUE(Seat::to_change(folder, me()));
}

TEST_F(ControlTest, AnotherCommandLeavesAnOrphanAtWork) {
  leave_orphan(folder, "skep down");
  const auto second = Seat::to_change(folder, me());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::Unavailable);
  ::kill(read_holder(folder)->pid, SIGKILL);
}

TEST_F(ControlTest, TheLockEndsWithItsHolder) {
  { ASSERT_TRUE(Seat::to_change(folder, me())); }
  EXPECT_FALSE(read_holder(folder));
  EXPECT_TRUE(Seat::to_change(folder, me()));
}

TEST_F(ControlTest, ADeadSocketIsNoHindrance) {
  std::ofstream(folder + "/control.sock") << "left by somebody";
  std::ofstream(folder + "/holder") << "{\"pid\": 1";
  EXPECT_FALSE(read_holder(folder));
  EXPECT_TRUE(Seat::to_read(folder));
}

TEST_F(ControlTest, AReaderIsAnsweredByWhoeverSitsThere) {
  auto seat = Seat::to_change(folder, me());
  ASSERT_TRUE(seat);
  EXPECT_FALSE(Seat::to_read(folder));
  seat->show(vega::one_short());
  View running = vega::one_short();
  running.running = kLookPatience;
  seat->show(running);

  const auto answer = ask(*seat, Document::object().set("ask", "view"));

  ASSERT_TRUE(answer) << answer.error().message;
  const View view = decode_view((*answer)["view"]);
  EXPECT_EQ(to_json(encode_view(view)), to_json(encode_view(running)));
}

TEST_F(ControlTest, OnlyAReaderGivesWay) {
  auto seat = Seat::to_read(folder);
  ASSERT_TRUE(seat);
  EXPECT_FALSE(seat->wanted());
  ASSERT_TRUE(ask(*seat, Document::object().set("ask", "give_way")));
  EXPECT_TRUE(seat->wanted());

  { const Seat gone = std::move(*seat); }
  auto change = Seat::to_change(folder, me());
  ASSERT_TRUE(change);
  ASSERT_TRUE(ask(*change, Document::object().set("ask", "give_way")));
  EXPECT_FALSE(change->wanted());
}

TEST_F(ControlTest, AChangingCommandGetsTheSeatFromAReader) {
  auto reader = Seat::to_read(folder);
  ASSERT_TRUE(reader);
  std::optional<Seat> seat(std::move(*reader));
  bool got_it = false;
  {
    std::jthread other([&] { got_it = Seat::to_change(folder, me()).has_value(); });
    while (!seat->wanted()) seat->pump(tick());
    seat.reset();
  }
  EXPECT_TRUE(got_it);
}

TEST_F(ControlTest, TheSocketIsTheOwnersAlone) {
  const auto seat = Seat::to_read(folder);
  ASSERT_TRUE(seat);
  struct stat status {};
  ASSERT_EQ(::stat((folder + "/control.sock").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(ControlTest, NobodyThereIsSaidAtOnce) {
  const auto answer = ask_host(folder, Document::object().set("ask", "view"), kAnswerPatience);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::Unavailable);
}

TEST_F(ControlTest, AnUnknownQuestionIsAnswered) {
  auto seat = Seat::to_read(folder);
  ASSERT_TRUE(seat);
  const auto answer = ask(*seat, Document::object().set("ask", "money"));
  ASSERT_TRUE(answer);
  EXPECT_THAT((*answer)["error"].text(), HasSubstr("not known"));
}

TEST_F(ControlTest, AQuestionWithoutEndIsDropped) {
  auto seat = Seat::to_read(folder);
  ASSERT_TRUE(seat);
  const auto answer =
      ask(*seat, Document::object().set("ask", std::string(2 * kQuestionMax.count, 'x')));
  EXPECT_FALSE(answer);
}

TEST(ViewCodecTest, EveryViewComesBackWhole) {
  for (const View& view : {vega::half_way(), vega::brought_up(), vega::one_short(), vega::refused(),
                           vega::before_it_all()}) {
    const std::string text = to_json(encode_view(view));
    const auto document = from_json(text);
    ASSERT_TRUE(document);
    EXPECT_EQ(to_json(encode_view(decode_view(*document))), text);
  }
}

TEST(ViewCodecTest, SurvivesAnyDocument) {
  const std::string good = to_json(encode_view(vega::one_short()));
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  SeededRandom random(kSeed);
  for (int round = 0; round < 500; ++round) {
    std::string text = good;
    for (int i = 0; i < 4; ++i) {
      text[static_cast<std::size_t>(random.below(text.size()))] =
          "0123456789\"{}[],:x-"[static_cast<std::size_t>(random.below(19))];
    }
    if (const auto document = from_json(text)) {
      [[maybe_unused]] const View view = decode_view(*document);
    }
  }
}

}  // namespace
}  // namespace skep::coordinator
