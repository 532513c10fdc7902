// Socket: the control socket's two ends: a host that answers, a reader that asks.
//
// One connection, one line of JSON asked, one document answered.  A unix socket of
// mode 0600 in the cluster's folder.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/result.h"
#include "common/time.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator {

/// The host's end; the caller holds the hosting lock, so a socket that is there is a dead one's.
class ControlServer {
 public:
  /// Nothing: not yet; the reader waits and is asked for again at the next pump.
  using Answerer = std::function<std::optional<Document>(const Document& question)>;

  virtual ~ControlServer() = default;

  /// Never blocks: takes whom it may, reads what is there, answers, goes on writing.
  virtual void pump(const Answerer& answer, Tick now) = 0;
};

Result<std::unique_ptr<ControlServer>> listen_control(const std::string& folder);

/// Code::Unavailable: nobody listens, or it went away meanwhile.  Code::TimedOut.
Result<Document> ask_host(const std::string& folder, const Document& question, Duration patience);

}  // namespace skep::coordinator
