// Ports of this machine's own loopback.

#include "agent/executor/dial.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <vector>

#include "common/descriptor.h"

namespace skep::agent::executor {
namespace {

class DialTest : public testing::Test {
 protected:
  void SetUp() override {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    auto* at = reinterpret_cast<sockaddr*>(&name);
    ASSERT_EQ(::bind(listening.get(), at, size), 0);
    ASSERT_EQ(::getsockname(listening.get(), at, &size), 0);
    port = ntohs(name.sin_port);
  }

  /// Calls that stay open.
  std::vector<Descriptor> calls(int count) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::vector<Descriptor> out;
    for (int i = 0; i < count; ++i) {
      out.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      ::connect(out.back().get(), reinterpret_cast<const sockaddr*>(&name), sizeof name);
    }
    return out;
  }

  Descriptor listening{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port = 0;
};

TEST_F(DialTest, ConnectedAndRefusedBothProveTheWay) {
  EXPECT_EQ(dial({"127.0.0.1", port})->way, Way::Refused);
  ASSERT_EQ(::listen(listening.get(), 1), 0);
  EXPECT_EQ(dial({"127.0.0.1", port})->way, Way::Connected);
}

TEST_F(DialTest, SilenceProvesNothing) {
  // Its queue is full: further calls are neither taken nor refused.
  ASSERT_EQ(::listen(listening.get(), 0), 0);
  const std::vector<Descriptor> callers = calls(4);

  EXPECT_EQ(dial({"127.0.0.1", port, Duration{100}})->way, Way::Silent);
}

TEST_F(DialTest, ANameIsNoAddress) {
  EXPECT_EQ(dial({"localhost", 80}).error().code, Code::Invalid);
}

}  // namespace
}  // namespace skep::agent::executor
