// Socket: the control socket's two ends: a host that answers, a reader that asks.
//
// One connection, one line of JSON asked, one document answered.  A unix socket in
// the cluster's folder: mode 0600, or 0660 where a group may ask.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/result.h"
#include "common/time.h"
#include "coordinator/control/question.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator {

/// Who asks, as the kernel says.
struct Peer {
  int pid = 0;
  std::uint32_t user = 0;
};

/// Who may ask besides root and the host's own user: the members of a group.
struct Access {
  std::optional<std::uint32_t> group;
};

/// The host's end; the caller holds the hosting lock, so a socket that is there is a dead one's.
class ControlServer {
 public:
  /// Nothing: not yet; the reader waits and is asked for again at the next pump.
  using Answerer =
      std::function<std::optional<Document>(const Question& question, const Peer& peer)>;

  virtual ~ControlServer() = default;

  /// Never blocks: takes whom it may, reads what is there, answers, goes on writing.
  virtual void pump(const Answerer& answer, Tick now) = 0;
};

/// The group gets the folder's x, no more, and the socket.
Result<std::unique_ptr<ControlServer>> listen_control(const std::string& folder,
                                                      const Access& access = {});

/// Code::Unavailable: nobody listens, or it went away meanwhile.  Code::TimedOut.
Result<Document> ask_host(const std::string& folder, const Question& question, Duration patience);

}  // namespace skep::coordinator
