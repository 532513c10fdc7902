#include "common/notify.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "tests/support/temp_folder.h"

namespace skep::agent {
namespace {

class NotifyTest : public testing::Test {
 protected:
  void SetUp() override {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
    ASSERT_EQ(::bind(manager.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  }

  std::string heard() {
    char buffer[256];
    const ssize_t got = ::recv(manager.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    return got < 0 ? "" : std::string(buffer, static_cast<std::size_t>(got));
  }

  test::TempFolder folder;
  std::string path = folder / "notify";
  Descriptor manager{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

TEST_F(NotifyTest, SaysReadyOnceAndThenOnlyHowItIs) {
  Notify notify(path);

  notify.ready("climbing:\npartition");
  EXPECT_EQ(heard(), "READY=1\nSTATUS=climbing: partition");
  notify.ready("serving");
  EXPECT_EQ(heard(), "STATUS=serving");
  notify.alive();
  EXPECT_EQ(heard(), "WATCHDOG=1");
  notify.stopping();
  EXPECT_EQ(heard(), "STOPPING=1");
}

TEST_F(NotifyTest, WithoutAManagerNothingIsSaid) {
  Notify notify("");

  notify.ready("serving");

  EXPECT_EQ(heard(), "");
}

}  // namespace
}  // namespace skep::agent
