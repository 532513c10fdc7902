// Alerts by real sockets and real commands, on the loopback.

#include "coordinator/service/messenger.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "common/descriptor.h"
#include "common/files.h"
#include "common/time.h"
#include "coordinator/web/http_server.h"

namespace skep::coordinator {
namespace {

using testing::HasSubstr;

constexpr Duration kPatience{20'000};

/// Until it is so, or patience ends.
bool in_time(const std::function<bool()>& so) {
  const Tick deadline = SystemClock().now().tick + kPatience;
  while (!so()) {
    if (SystemClock().now().tick > deadline) return false;
    std::this_thread::sleep_for(Duration(10));
  }
  return true;
}

/// Takes connections and never answers.
class Hanging {
 public:
  Hanging() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0 ||
        ::listen(socket_.get(), 8) != 0 ||
        ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&name), &size) != 0) {
      return;
    }
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(name.sin_port)) + "/";
  }
  const std::string& url() const { return url_; }

 private:
  Descriptor socket_;
  std::string url_;
};

class MessengerTest : public testing::Test {
 protected:
  MessengerTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "skep-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~MessengerTest() override { std::filesystem::remove_all(folder); }

  std::unique_ptr<Herald> into(const std::string& file) const {
    return make_command({"/bin/sh", "-c", "cat >> \"$0\"", folder + "/" + file});
  }
  std::string text(const std::string& file) const {
    const auto read = read_file(folder + "/" + file);
    return read && *read ? **read : "";
  }

  std::string folder;
  std::atomic<bool> ending = false;
};

TEST_F(MessengerTest, ACommandFindsTheAlertOnItsStdin) {
  EXPECT_TRUE(into("heard")->tell("{\"alert\":\"begins\"}", ending));
  EXPECT_EQ(text("heard"), "{\"alert\":\"begins\"}\n");
  EXPECT_FALSE(make_command({"/bin/false"})->tell("{}", ending));
  EXPECT_FALSE(make_command({"/nowhere/at/all"})->tell("{}", ending));
}

TEST_F(MessengerTest, AWebhookIsPostedTo) {
  auto server = listen_http("127.0.0.1:0");
  ASSERT_TRUE(server) << server.error().message;
  Result<void> told = Error{Code::Internal, "not told"};
  std::atomic<bool> done = false;
  std::jthread teller([&] {
    told = make_webhook("http://" + (*server)->endpoint() + "/x")->tell("{}", ending);
    done = true;
  });
  // Ours takes no POST: that an answer other than 2xx is a failure shows at once.
  ASSERT_TRUE(in_time([&] {
    (*server)->pump([](const HttpRequest&) { return HttpAnswer{}; }, SystemClock().now().tick);
    return done.load();
  }));
  ASSERT_FALSE(told);
  EXPECT_THAT(told.error().message, HasSubstr("405"));
}

TEST_F(MessengerTest, OneThatHangsHoldsUpNobody) {
  const Hanging hanging;
  std::vector<std::unique_ptr<Herald>> heralds;
  heralds.push_back(make_webhook(hanging.url()));
  heralds.push_back(into("heard"));
  {
    Messenger messenger(std::move(heralds));
    messenger.send("one");
    messenger.send("two");
    EXPECT_TRUE(in_time([&] { return text("heard") == "one\ntwo\n"; })) << text("heard");
  }
}

TEST_F(MessengerTest, WhatFailsIsTriedAgain) {
  std::vector<std::unique_ptr<Herald>> heralds;
  // Fails the first time it is called.
  heralds.push_back(make_command({"/bin/sh", "-c",
                                  "cat > \"$0.last\"; [ -e \"$0\" ] || { touch \"$0\"; exit 1; }; "
                                  "cp \"$0.last\" \"$0\"",
                                  folder + "/heard"}));
  Messenger messenger(std::move(heralds));
  messenger.send("again");
  EXPECT_TRUE(in_time([&] { return text("heard") == "again\n"; }));
}

}  // namespace
}  // namespace skep::coordinator
