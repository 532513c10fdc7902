// Streams of an engine, over a real unix socket with a server of the test's own.

#include <gmock/gmock.h>
#include <poll.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "agent/sources/docker_events.h"
#include "agent/sources/file_watch.h"
#include "agent/sources/log_follow.h"
#include "agent/sources/streams.h"
#include "agent/sources/view_notice.h"
#include "common/files.h"
#include "common/processes.h"
#include "tests/support/temp_folder.h"
#include "tests/support/unix_http.h"

namespace skep::agent {
namespace {

using testing::ElementsAre;

std::string said(const Event& event) {
  if (const auto* one = std::get_if<EngineEvent>(&event)) return one->container + " " + one->action;
  if (const auto* one = std::get_if<UnitEvent>(&event)) return one->unit + " " + one->active;
  if (const auto* one = std::get_if<LogLine>(&event)) return one->container + ": " + one->line;
  if (const auto* one = std::get_if<FileEvent>(&event)) return one->path;
  return "?";
}

class SourcesTest : public testing::Test {
 protected:
  /// Until the streams have nothing to do any more.
  void turn_idly() {
    for (int i = 0; i < 20; ++i) {
      std::vector<std::string> none = turn();
      EXPECT_THAT(none, testing::IsEmpty());
    }
  }

  /// Turns until `count` events came, or for too long.
  std::vector<std::string> hear(std::size_t count) {
    std::vector<std::string> out;
    for (int i = 0; i < 2'000 && out.size() < count; ++i) {
      for (auto& one : turn()) out.push_back(std::move(one));
    }
    return out;
  }

  std::vector<std::string> turn() {
    docker_events.turn(clock.now().tick);
    auto polled = streams.wanted();
    constexpr Duration kMost{5};
    const Duration most = std::min(kMost, streams.timeout(clock.now().tick).value_or(kMost));
    ::poll(polled.data(), polled.size(), static_cast<int>(most.count()));
    streams.turn(polled, clock.now().tick);
    std::vector<Event> events;
    for (const Piece& piece : streams.take()) {
      if (docker_events.take(piece, clock.now().tick, events)) continue;
      log_follow.take(piece, events);
    }
    std::vector<std::string> out;
    for (const auto& event : events) out.push_back(said(event));
    return out;
  }

  test::TempFolder folder;
  std::string socket = folder / "docker.sock";
  SystemClock clock;
  SeededRandom random{1};
  Streams streams{socket};
  DockerEvents docker_events{streams, random};
  LogFollow log_follow{streams};
};

TEST_F(SourcesTest, EventsBeginAndEndWithTheEngine) {
  test::UnixHttp engine(socket, [](const std::string&, const std::string&) {
    return test::http_stream(
        R"({"Type":"container","Action":"start","Actor":{"Attributes":{"name":"consul"}}})"
        "\n");
  });

  EXPECT_THAT(hear(3),
              ElementsAre("docker.service active", "consul start", "docker.service inactive"));
}

TEST_F(SourcesTest, EventsAreAskedForAgainAfterTheEngineWasAway) {
  const auto handler = [](const std::string&, const std::string&) { return test::http_stream(""); };
  turn_idly();
  test::UnixHttp engine(socket, handler);

  EXPECT_THAT(hear(2), ElementsAre("docker.service active", "docker.service inactive"));
}

TEST_F(SourcesTest, ALogIsReadFromTheContainersLastStartOn) {
  const std::string line = "Synchronized with group, ready for connections\n";
  std::string frame("\2\0\0\0\0\0\0", 7);
  frame += static_cast<char>(line.size());
  test::UnixHttp engine(socket, [&](const std::string& request, const std::string&) {
    if (request.ends_with("/json")) {
      return test::http_answer(200, R"({"State":{"StartedAt":"2026-11-23T02:17:27.5Z"}})");
    }
    if (request.starts_with("GET /containers")) return test::http_stream(frame + line);
    return test::http_answer(404, "");
  });

  EXPECT_TRUE(log_follow.follow("db-sw1"));
  EXPECT_TRUE(log_follow.follow("db-sw1"));

  EXPECT_THAT(hear(1), ElementsAre("db-sw1: Synchronized with group, ready for connections"));
  EXPECT_THAT(engine.requests(),
              testing::Contains("GET /containers/db-sw1/logs?follow=1&stdout=1&stderr=1"
                                "&since=1795400247.5"));
}

TEST_F(SourcesTest, AContainerThatIsGoneMayBeFollowedAgain) {
  test::UnixHttp engine(socket, [&](const std::string&, const std::string&) {
    return test::http_answer(404, R"({"message":"No such container: db-sw1"})");
  });
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(log_follow.follow("db-" + std::to_string(i)));
    turn_idly();
  }
}

TEST_F(SourcesTest, AWatchedFileThatIsReplacedIsSaidOnce) {
  ASSERT_TRUE(replace_file(folder / "resolv.conf", "old"));
  FileWatch watch({folder / "resolv.conf", folder / "hosts"});

  ASSERT_TRUE(replace_file(folder / "resolv.conf", "new"));
  ASSERT_TRUE(replace_file(folder / "resolv.conf", "newer"));
  ASSERT_TRUE(replace_file(folder / "other", "x"));
  std::vector<Event> events;
  watch.take(events);

  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(said(events[0]), folder / "resolv.conf");
}

class ViewNoticeTest : public SourcesTest {
 protected:
  /// As the server calls it at a change of its view.
  int view_changes() {
    const auto program =
        std::filesystem::read_symlink("/proc/self/exe").replace_filename("wsrep-notify");
    const auto ended = run({.argv = {program, "--to", path}, .deadline = Duration(10'000)});
    return ended ? ended->status : -1;
  }

  const std::string path = folder / "notify.sock";
};

TEST_F(ViewNoticeTest, AViewChangeIsSaidOnceHoweverOftenItWasTold) {
  ViewNotice notice(path);
  notice.listen();
  EXPECT_EQ(view_changes(), 0);
  EXPECT_EQ(view_changes(), 0);
  std::vector<Event> events;
  notice.take(events);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<ViewChanged>(events[0]));
  notice.take(events);
  EXPECT_EQ(events.size(), 1U);
}

// A stopped agent reads nothing: its queue fills, and the server must not wait for it.
TEST_F(ViewNoticeTest, AnAgentThatDoesNotReadHoldsNobodyUp) {
  ViewNotice notice(path);
  notice.listen();
  int told = 0;
  std::ifstream("/proc/sys/net/unix/max_dgram_qlen") >> told;
  for (int i = 0; i < 2 * std::max(told, 10); ++i) ASSERT_EQ(view_changes(), 0) << i;
}

TEST_F(ViewNoticeTest, WhereNobodyListensTheWordIsLost) {
  EXPECT_EQ(view_changes(), 0);
}

TEST_F(ViewNoticeTest, ListensAgainWhereTheFolderWasMadeAnew) {
  ViewNotice notice(path);
  notice.listen();
  std::filesystem::remove(path);
  EXPECT_EQ(view_changes(), 0);
  notice.listen();
  EXPECT_EQ(view_changes(), 0);
  std::vector<Event> events;
  notice.take(events);
  EXPECT_EQ(events.size(), 1U);
}

}  // namespace
}  // namespace skep::agent
