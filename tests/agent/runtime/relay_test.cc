#include "agent/relay.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <thread>

#include "common/descriptor.h"
#include "common/files.h"
#include "common/spawn.h"
#include "tests/support/temp_folder.h"

namespace skep::agent {
namespace {

class RelayTest : public testing::Test {
 protected:
  Descriptor dial() {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
    Descriptor agent(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    for (int i = 0; i < 10'000; ++i) {
      if (::connect(agent.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) break;
      std::this_thread::yield();
    }
    return agent;
  }

  static std::string read_from(const Descriptor& from) {
    char buffer[64];
    const ssize_t got = ::read(from.get(), buffer, sizeof buffer);
    return {buffer, got > 0 ? static_cast<std::size_t>(got) : 0};
  }

  test::TempFolder folder;
  std::string path = folder / "run/relay.sock";
  Pipe to_relay = std::move(*make_pipe());
  Pipe from_relay = std::move(*make_pipe());
};

TEST_F(RelayTest, HandsBytesBothWaysAndEndsWithTheSession) {
  Result<void> ended;
  std::thread relaying(
      [&] { ended = relay(path, to_relay.read.get(), from_relay.write.get(), Duration{10'000}); });
  const Descriptor agent = dial();

  ASSERT_EQ(::write(agent.get(), "hello", 5), 5);
  EXPECT_EQ(read_from(from_relay.read), "hello");
  ASSERT_EQ(::write(to_relay.write.get(), "assign", 6), 6);
  EXPECT_EQ(read_from(agent), "assign");

  to_relay.write.close();
  relaying.join();
  EXPECT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(read_from(agent), "");
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST_F(RelayTest, EndsWhenTheAgentGoes) {
  Result<void> ended;
  std::thread relaying(
      [&] { ended = relay(path, to_relay.read.get(), from_relay.write.get(), Duration{10'000}); });
  dial().close();

  relaying.join();
  EXPECT_TRUE(ended);
}

TEST_F(RelayTest, SaysWhenNoAgentComes) {
  const auto ended = relay(path, to_relay.read.get(), from_relay.write.get(), Duration{20});

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::TimedOut);
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST_F(RelayTest, EndsWhenTheSessionEndsBeforeTheAgentCame) {
  to_relay.write.close();

  const auto ended = relay(path, to_relay.read.get(), from_relay.write.get(), Duration{10'000});

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::Unavailable);
}

TEST_F(RelayTest, ALaterRelayKeepsTheNameItTookOver) {
  Result<void> ended;
  std::thread first(
      [&] { ended = relay(path, to_relay.read.get(), from_relay.write.get(), Duration{10'000}); });
  while (::access(path.c_str(), F_OK) != 0) std::this_thread::yield();
  ASSERT_EQ(::unlink(path.c_str()), 0);
  ASSERT_TRUE(replace_file(path, "the later one's"));

  to_relay.write.close();
  first.join();

  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace skep::agent
