// Worker: does what blocks, one order after another, and answers through a mailbox.

#pragma once

#include <memory>
#include <thread>

#include "agent/event.h"
#include "agent/executor.h"
#include "common/mailbox.h"
#include "common/time.h"

namespace skep::agent {

/// Where workers answer to.  Answers always find room; progress is dropped when it does not.
struct Outcomes {
  Mailbox<Answered>& answers;
  Mailbox<Progressed>& progress;
};

class Worker {
 public:
  Worker(std::unique_ptr<Executor> executor, Mailbox<CarryOut>& orders, Outcomes outcomes);

  /// Waits for one order and carries it out.  False: the mailbox was closed.
  bool step();

 private:
  void tell(EffectId id, std::string_view line);

  std::unique_ptr<Executor> executor_;
  Mailbox<CarryOut>& orders_;
  Outcomes outcomes_;
  SystemClock clock_;
  Tick told_{};  // the last line of progress
};

/// Both lanes with a thread each.  Ends with the orders under way: tools, calls of the
/// engine and waits for a unit are cancelled, the rest is short.
class Workers {
 public:
  Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  /// False: too many wait on that lane.
  bool put(CarryOut order);
  /// For the loop: poll the descriptors, then take until nothing comes.
  Mailbox<Answered>& answers() { return answers_; }
  Mailbox<Progressed>& progress() { return progress_; }

 private:
  std::atomic<bool> cancel_{false};
  Mailbox<Answered> answers_;
  Mailbox<Progressed> progress_;
  Mailbox<CarryOut> quick_;
  Mailbox<CarryOut> long_;
  Worker quick_worker_;
  Worker long_worker_;
  std::thread quick_thread_;
  std::thread long_thread_;
};

}  // namespace skep::agent
