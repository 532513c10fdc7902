#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "common/descriptor.h"
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

std::string all_that_comes_back(const std::string& path, const std::string& line) {
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(name.sun_path), sizeof(name.sun_path) - 1);
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
    return "";
  // The other end may have had enough of it before it is all sent.
  [[maybe_unused]] const ssize_t sent =
      ::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL);
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = ::read(socket.get(), buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
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
  Result<Document> ask(Seat& seat, const Question& question) {
    Result<Document> answer = Error{Code::Internal, "not asked"};
    std::atomic<bool> ended = false;
    std::jthread reader([&] {
      answer = ask_host(folder, question, kAnswerPatience);
      ended = true;
    });
    while (!ended) seat.pump(tick());
    return answer;
  }

  /// What is no question of ours, through a socket of its own; what came back until the end.
  std::string send(Seat& seat, const std::string& line) {
    std::string answer;
    std::atomic<bool> ended = false;
    std::jthread stranger([&] {
      answer = all_that_comes_back(folder + "/control.sock", line);
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

  const auto answer = ask(*seat, AskView{});

  ASSERT_TRUE(answer) << answer.error().message;
  const View view = decode_view((*answer)["view"]);
  EXPECT_EQ(to_json(encode_view(view)), to_json(encode_view(running)));
}

TEST_F(ControlTest, OnlyAReaderGivesWay) {
  auto seat = Seat::to_read(folder);
  ASSERT_TRUE(seat);
  EXPECT_FALSE(seat->wanted());
  ASSERT_TRUE(ask(*seat, AskToGiveWay{}));
  EXPECT_TRUE(seat->wanted());

  { const Seat gone = std::move(*seat); }
  auto change = Seat::to_change(folder, me());
  ASSERT_TRUE(change);
  ASSERT_TRUE(ask(*change, AskToGiveWay{}));
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
  const auto answer = ask_host(folder, AskView{}, kAnswerPatience);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::Unavailable);
}

TEST_F(ControlTest, AnUnknownQuestionIsAnswered) {
  auto seat = Seat::to_read(folder);
  ASSERT_TRUE(seat);
  EXPECT_THAT(send(*seat, "{\"ask\": \"money\"}\n"), HasSubstr("not known here: money"));
  EXPECT_THAT(send(*seat, "money\n"), HasSubstr("not JSON"));
}

TEST_F(ControlTest, AQuestionWithoutEndIsDropped) {
  auto seat = Seat::to_read(folder);
  ASSERT_TRUE(seat);
  EXPECT_EQ(send(*seat, std::string(2 * kQuestionMax.count, 'x')), "");
}

TEST_F(ControlTest, OnlyAServiceIsAskedToChange) {
  auto seat = Seat::to_change(folder, me());
  ASSERT_TRUE(seat);
  const auto refused = ask(*seat, AskChange{{.aim = Aim::Up}});
  ASSERT_TRUE(refused);
  EXPECT_THAT((*refused)["error"].text(), HasSubstr("no service"));

  Question heard = AskView{};
  Peer who;
  seat->take_changes([&](const Question& question, const Peer& peer) {
    heard = question;
    who = peer;
    return Document::object().set("number", 1);
  });
  const Question down = AskChange{{.aim = Aim::Down, .purge = true}};
  ASSERT_TRUE(ask(*seat, down));
  EXPECT_EQ(heard, down);
  EXPECT_EQ(who.pid, ::getpid());
  EXPECT_EQ(who.user, ::getuid());
}

TEST_F(ControlTest, WhatWasAgreedToGoesAlongWordForWord) {
  const Question up = AskChange{{.aim = Aim::Up}, {{NodeId("sw1"), "5f1d"}, {NodeId("sw2"), "a0"}}};
  const auto heard = decode_question(encode(up));
  ASSERT_TRUE(heard);
  EXPECT_EQ(*heard, up);
  // Of fifty nodes, with names as long as they may be, it fits into one question.
  AskChange many{{.aim = Aim::Up}, {}};
  for (int i = 0; i < 50; ++i) {
    many.agreed[NodeId(std::string(61, 'n') + std::to_string(10 + i))] = std::string(32, 'f');
  }
  EXPECT_LT(encode(many).size(), kQuestionMax.count / 2);
  EXPECT_TRUE(decode_question(encode(many)));
}

TEST_F(ControlTest, AFlagIsNoAgreement) {
  for (const char* said : {"true", "1", "\"all\"", "[\"sw1\"]", "null"}) {
    const auto heard = decode_question(
        std::string(
            R"({"ask": "change", "request": {"aim": "up", "until": "serving", "agreed": )") +
        said + R"(, "may_order": true}})");
    ASSERT_TRUE(heard) << said;
    EXPECT_TRUE(std::get<AskChange>(*heard).agreed.empty()) << said;
  }
}

TEST_F(ControlTest, AGroupGetsTheSocketAndNothingElseOfTheFolder) {
  std::ofstream(folder + "/ledger.db") << "secret";
  const auto seat = Seat::to_serve(folder, me(), Access{.group = ::getgid()});
  ASSERT_TRUE(seat);
  struct stat status {};
  ASSERT_EQ(::stat((folder + "/control.sock").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0710U);
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
