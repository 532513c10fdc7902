#include "agent/executor/docker.h"

#include <algorithm>
#include <charconv>

#include "agent/limits.h"

namespace skep::agent::executor {

Result<std::string> docker_version(const std::string& newest_of_engine) {
  int minor = 0;
  const std::string_view text(newest_of_engine);
  if (text.starts_with("1.")) {
    const auto read = std::from_chars(text.data() + 2, text.data() + text.size(), minor);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size()) {
      return "v1." + std::to_string(std::min(minor, kDockerApiMinorMost));
    }
  }
  return Error{Code::Invalid, "the engine names no API version but \"" + newest_of_engine + "\""};
}

Result<HttpEnded> Docker::call(const CallDocker& call) {
  if (version_.empty()) {
    auto agreed = negotiate(call.deadline);
    if (!agreed) return std::move(agreed).error().within("docker");
  }
  HttpCall http{call.method, "http://docker/" + version_ + call.path, socket_, call.body};
  http.deadline = call.deadline;
  http.silence = call.silence;
  auto ended = http_.call(http);
  if (ended) return ended;
  // It may come back as another version.
  if (ended.error().code == Code::Unavailable) version_.clear();
  return std::move(ended).error().within("docker");
}

Result<void> Docker::negotiate(Duration deadline) {
  HttpCall ping{"GET", "http://docker/_ping", socket_, ""};
  ping.deadline = deadline;
  auto answered = http_.call(ping);
  if (!answered) return std::move(answered).error();
  auto version = docker_version(http_.header("Api-Version"));
  if (!version) return std::move(version).error();
  version_ = std::move(*version);
  return {};
}

}  // namespace skep::agent::executor
