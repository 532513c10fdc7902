// Http: one call after another over a unix socket or loopback.  The only place that knows curl's
// easy interface.

#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "agent/effect.h"

namespace skep::agent::executor {

struct HttpCall {
  std::string method;
  std::string url;          // "http://docker/v1.41/info"
  std::string unix_socket;  // empty: TCP
  std::string body;         // JSON; empty: none
  Duration deadline{10'000};
  Duration silence{0};  // 0: none; else the answer is a stream of which head and tail are kept
};

/// Keeps its connections; for one thread.
class Http {
 public:
  /// `cancel` outlives us; set, it ends a call that is under way.
  explicit Http(const std::atomic<bool>& cancel);
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;
  ~Http();

  /// Any status is an answer.  Code::Unavailable: nobody answers there.
  /// Code::TimedOut: deadline or silence.  Code::Invalid: larger than kHttpBodyMax.
  Result<HttpEnded> call(const HttpCall& call);

  /// Value of a header of the last answer; empty where there was none.
  std::string header(const std::string& name) const;

 private:
  struct Handle;
  const std::atomic<bool>& cancel_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace skep::agent::executor
