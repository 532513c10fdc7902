// HttpServer: answers on one address; pumped by the coordinator's loop, it has no thread.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/result.h"
#include "common/time.h"
#include "coordinator/web/request.h"

namespace skep::coordinator {

class HttpServer {
 public:
  using Answerer = std::function<HttpAnswer(const HttpRequest& request)>;

  virtual ~HttpServer() = default;

  /// Never blocks: takes whom it may, reads what is there, answers, goes on writing.
  virtual void pump(const Answerer& answer, Tick now) = 0;
  /// "127.0.0.1:9641", with the port that was found where 0 was asked for.
  virtual std::string endpoint() const = 0;
};

/// `endpoint` as in the YAML.  Code::Unavailable: somebody else has it.
Result<std::unique_ptr<HttpServer>> listen_http(const std::string& endpoint);

}  // namespace skep::coordinator
