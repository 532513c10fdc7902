// Loop: the one thread that owns all state.  Feeds the core with events and begins its acts.

#pragma once

#include <poll.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "agent/core.h"
#include "agent/sources/docker_events.h"
#include "agent/sources/file_watch.h"
#include "agent/sources/log_follow.h"
#include "agent/sources/streams.h"
#include "agent/sources/unit_signals.h"
#include "agent/sources/view_notice.h"
#include "agent/worker.h"
#include "common/notify.h"
#include "common/time.h"
#include "protocol/transport.h"

namespace skep::agent {

/// What the loop reads and where it acts; all outlive it.
struct World {
  const Clock& clock;
  protocol::Dealer& dealer;
  Workers& workers;
  Streams& streams;
  DockerEvents& docker_events;
  LogFollow& log_follow;
  FileWatch& file_watch;
  UnitSignals& unit_signals;
  ViewNotice& view_notice;
  Notify& notify;
};

class Loop {
 public:
  Loop(Core& core, World world) : core_(core), world_(world) {}

  /// Until `stop` (a descriptor) is readable.
  void run(Started started, int stop);

 private:
  void turn(int stop);
  int wait() const;
  void hear_coordinator();
  void hear_workers();
  void hear_streams(const std::vector<pollfd>& polled);
  void hear_one(std::string_view bytes);
  void feed(const Event& event);
  void act(Act act);
  void send(protocol::Message message);

  Core& core_;
  World world_;
  bool stopped_ = false;
  bool connected_ = false;
  std::uint64_t sequence_ = 0;
  Tick alive_{};  // when the service manager was last told
};

}  // namespace skep::agent
