#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <thread>

#include "common/descriptor.h"
#include "common/random.h"
#include "coordinator/limits.h"
#include "coordinator/web/http_server.h"
#include "coordinator/web/metrics.h"
#include "tests/coordinator/golden.h"
#include "tests/coordinator/vega.h"

namespace skep::coordinator {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(RequestTest, IsReadWhenItIsWhole) {
  const std::string whole = "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto part = read_request(std::string_view(whole).substr(0, size));
    ASSERT_TRUE(part) << size;
    EXPECT_FALSE(*part) << size;
  }
  const auto read = read_request(whole);
  ASSERT_TRUE(read && *read);
  EXPECT_EQ(**read, (HttpRequest{.method = "GET", .path = "/metrics"}));
}

TEST(RequestTest, WhatIsNoneIsRefused) {
  for (const char* bad : {"GET\r\n\r\n", "GET /\r\n\r\n", "GET metrics HTTP/1.1\r\n\r\n",
                          "GET / HTTP/2\r\n\r\n", " / HTTP/1.1\r\n\r\n",
                          "GET /\x01 HTTP/1.1\r\n\r\n", "\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n"}) {
    EXPECT_FALSE(read_request(bad)) << bad;
  }
  EXPECT_FALSE(read_request(std::string(kHttpRequestMax.count + 1, 'x')));
}

TEST(RequestTest, SurvivesAnyBytes) {
  constexpr std::uint64_t kSeed = 5;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  SeededRandom random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = "GET /metrics HTTP/1.1\r\nHost: vega\r\n\r\n";
    for (std::uint64_t n = random.below(4); n > 0; --n) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    const auto read = read_request(bytes);
    if (!read || !*read) continue;
    EXPECT_TRUE((*read)->path.starts_with('/'));
    EXPECT_EQ((*read)->path.find_first_of(" \r\n\t"), std::string::npos);
  }
}

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    auto made = listen_http("127.0.0.1:0");
    if (made) server = std::move(*made);
  }

  std::string ask(const std::string& bytes) {
    std::string answer;
    std::atomic<bool> done = false;
    std::jthread client([&] {
      answer = talk(bytes);
      done = true;
    });
    while (!done) {
      server->pump([](const HttpRequest& one) { return HttpAnswer{.body = one.path}; },
                   SystemClock().now().tick);
    }
    return answer;
  }

  std::string talk(const std::string& bytes) const {
    const std::string at = server->endpoint();
    const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    name.sin_port = htons(static_cast<std::uint16_t>(std::stoi(at.substr(at.rfind(':') + 1))));
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
      return "not connected";
    }
    [[maybe_unused]] const ssize_t sent =
        ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    std::string text;
    std::array<char, 4096> buffer;
    for (ssize_t got = 0; (got = ::read(socket.get(), buffer.data(), buffer.size())) > 0;) {
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

  std::unique_ptr<HttpServer> server;
};

TEST_F(HttpServerTest, AnswersOnLoopback) {
  ASSERT_NE(server, nullptr);
  EXPECT_THAT(server->endpoint(), StartsWith("127.0.0.1:"));
  EXPECT_THAT(ask("GET /metrics HTTP/1.1\r\n\r\n"), HasSubstr("\r\n\r\n/metrics"));
  EXPECT_THAT(ask("HEAD /metrics HTTP/1.1\r\n\r\n"), Not(HasSubstr("\r\n\r\n/metrics")));
}

TEST_F(HttpServerTest, ChangesNothingForAnybody) {
  ASSERT_NE(server, nullptr);
  EXPECT_THAT(ask("POST /down HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(ask("money\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpServerTest, APortThatIsTakenIsSaid) {
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(listen_http(server->endpoint()).error().code, Code::Unavailable);
  EXPECT_EQ(listen_http("nowhere").error().code, Code::Invalid);
}

TEST(MetricsTest, AreAsTheyAreOnRecord) {
  const View view = vega::one_short();
  golden::expect("metrics.txt", metrics_text(view, {.alerts = 1}, view.at + Duration(1'200)));
  EXPECT_THAT(metrics_text(std::nullopt, {}, {}), HasSubstr("skep_watched{cluster=\"\"} 0"));
}

TEST(MetricsTest, WhatANodeSaidBeginsNoOtherMetric) {
  View view = vega::one_short();
  view.nodes[0].health->disk_percent = {{"a\"} 1\nskep_cluster_serves{x=\"", 7}};
  const std::string text = metrics_text(view, {}, view.at);
  EXPECT_THAT(text, HasSubstr("disk=\"a\\\"} 1\\nskep_cluster_serves{x=\\\"\"} 7"));
}

}  // namespace
}  // namespace skep::coordinator
