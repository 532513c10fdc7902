// Docker: calls of the engine's API over its unix socket, in the version that both sides know.

#pragma once

#include <string>

#include "agent/effect.h"
#include "agent/executor/http.h"

namespace skep::agent::executor {

constexpr const char* kDockerSocket = "/run/docker.sock";

class Docker {
 public:
  /// `http` outlives us.
  explicit Docker(Http& http, std::string socket = kDockerSocket)
      : http_(http), socket_(std::move(socket)) {}

  Result<HttpEnded> call(const CallDocker& call);

 private:
  Result<void> negotiate(Duration deadline);

  Http& http_;
  std::string socket_;
  std::string version_;  // "v1.41"; empty: not asked yet, or the engine went away since
};

/// "v1.41" for what an engine says of itself ("1.41"), never above what we know.
/// Code::Invalid: not a version.
Result<std::string> docker_version(const std::string& newest_of_engine);

}  // namespace skep::agent::executor
