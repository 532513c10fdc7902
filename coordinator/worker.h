// Worker: threads that make the blocking calls; each answer comes back to the loop as an event.

#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "common/mailbox.h"
#include "coordinator/core.h"
#include "coordinator/limits.h"

namespace skep::coordinator {

class Worker {
 public:
  using Job = std::function<Event()>;

  Worker() : jobs_(kMailboxMax), answers_(kMailboxMax) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  /// Waits for the calls under way; what was not begun is dropped.
  ~Worker();

  /// CHECKed: never more at once than a mailbox holds, since a node has one call at a time.
  void begin(Job job);

  /// Polled and emptied by the loop.
  Mailbox<Event>& answers() { return answers_; }

 private:
  Mailbox<Job> jobs_;
  Mailbox<Event> answers_;
  std::atomic<bool> ending_ = false;
  std::vector<std::thread> threads_;  // made as they are needed, kWorkers at most
};

}  // namespace skep::coordinator
