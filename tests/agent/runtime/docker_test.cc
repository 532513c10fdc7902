// Calls of the engine over a real unix socket, with a server of the test's own.

#include "agent/executor/docker.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"
#include "tests/support/unix_http.h"

namespace skep::agent::executor {
namespace {

using test::http_answer;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(DockerVersionTest, TakesTheEnginesUpToWhatWeKnow) {
  EXPECT_EQ(*docker_version("1.41"), "v1.41");
  EXPECT_EQ(*docker_version("1.99"), "v1.47");
  for (const char* strange : {"", "1.", "2.0", "1.41.3", "one"}) {
    EXPECT_EQ(docker_version(strange).error().code, Code::Invalid) << strange;
  }
}

class DockerTest : public testing::Test {
 protected:
  test::TempFolder folder;
  std::string socket = folder / "docker.sock";
  std::atomic<bool> cancel{false};
  Http http{cancel};
  Docker docker{http, socket};
};

TEST_F(DockerTest, NegotiatesOnceAndSaysWhatTheEngineSaid) {
  test::UnixHttp engine(socket, [](const std::string& request, const std::string& body) {
    if (request == "GET /_ping") return http_answer(200, "OK", "Api-Version: 1.41\r\n");
    return http_answer(409, "{\"message\":\"in use\"}" + body);
  });

  const auto first = docker.call({"POST", "/containers/create?name=consul", "{\"a\":1}"});
  const auto second = docker.call({"DELETE", "/containers/consul"});

  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->status, 409);
  EXPECT_EQ(first->body, "{\"message\":\"in use\"}{\"a\":1}");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_THAT(engine.requests(),
              ElementsAre("GET /_ping", "POST /v1.41/containers/create?name=consul",
                          "DELETE /v1.41/containers/consul"));
}

TEST_F(DockerTest, APostWithoutABodyIsOneStill) {
  test::UnixHttp engine(socket, [](const std::string& request, const std::string&) {
    if (request == "GET /_ping") return http_answer(200, "OK", "Api-Version: 1.41\r\n");
    return http_answer(204, "");
  });

  EXPECT_EQ(docker.call({"POST", "/containers/consul/start"})->status, 204);
  EXPECT_EQ(engine.requests().back(), "POST /v1.41/containers/consul/start");
}

TEST_F(DockerTest, AsksForTheVersionAgainAfterTheEngineWasAway) {
  const auto handler = [](const std::string& request, const std::string&) {
    return request == "GET /_ping" ? http_answer(200, "OK", "Api-Version: 1.41\r\n")
                                   : http_answer(200, "{}");
  };
  {
    test::UnixHttp engine(socket, handler);
    ASSERT_TRUE(docker.call({"GET", "/info"}));
  }
  ::unlink(socket.c_str());
  const auto away = docker.call({"GET", "/info"});
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().code, Code::Unavailable);

  test::UnixHttp engine(socket, handler);
  ASSERT_TRUE(docker.call({"GET", "/info"}));
  EXPECT_EQ(engine.requests().front(), "GET /_ping");
}

TEST_F(DockerTest, GivesUpAtTheDeadline) {
  test::UnixHttp engine(socket, [](const std::string& request, const std::string&) {
    return request == "GET /_ping"
               ? http_answer(200, "OK", "Api-Version: 1.41\r\n")
               : std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  });

  const auto answer = docker.call({"GET", "/info", "", Duration{200}});

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::TimedOut);
  EXPECT_THAT(answer.error().message, HasSubstr("docker: GET http://docker/v1.41/info"));
}

TEST_F(DockerTest, EndsWhenCancelled) {
  test::UnixHttp engine(socket, [this](const std::string& request, const std::string&) {
    if (request == "GET /_ping") return http_answer(200, "OK", "Api-Version: 1.41\r\n");
    cancel = true;
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  });

  const auto answer = docker.call({"POST", "/images/create", "", Duration{60'000}});

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::Unavailable);
}

TEST_F(DockerTest, AStreamKeepsHeadAndTail) {
  test::UnixHttp engine(socket, [](const std::string& request, const std::string&) {
    if (request == "GET /_ping") return http_answer(200, "OK", "Api-Version: 1.41\r\n");
    return test::http_stream("first\n" + std::string(300'000, '.') + "\nlast\n");
  });
  CallDocker pull{"POST", "/images/create?fromImage=x"};
  pull.silence = Duration{5'000};

  const auto answer = docker.call(pull);

  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_LT(answer->body.size(), 70'000U);
  EXPECT_THAT(answer->body, testing::StartsWith("first\n"));
  EXPECT_THAT(answer->body, testing::EndsWith("\nlast\n"));
}

TEST_F(DockerTest, RefusesAnAnswerWithoutEnd) {
  test::UnixHttp engine(socket, [](const std::string& request, const std::string&) {
    if (request == "GET /_ping") return http_answer(200, "OK", "Api-Version: 1.41\r\n");
    return test::http_stream(std::string(9U << 20U, 'x'));
  });

  EXPECT_EQ(docker.call({"GET", "/info"}).error().code, Code::Invalid);
}

}  // namespace
}  // namespace skep::agent::executor
