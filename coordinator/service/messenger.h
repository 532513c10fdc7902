// Messenger: hands alerts to heralds, each in a thread of its own: one that hangs holds up nobody.

#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/mailbox.h"
#include "common/time.h"
#include "coordinator/service/herald.h"

namespace skep::coordinator {

class Messenger {
 public:
  explicit Messenger(std::vector<std::unique_ptr<Herald>> heralds);
  Messenger(const Messenger&) = delete;
  Messenger& operator=(const Messenger&) = delete;
  /// What was not told yet is dropped; a herald at work is ended.
  ~Messenger();

  /// Never waits.  A herald that is kAlertsQueued behind misses it, and the log says so.
  void send(const std::string& json);

 private:
  struct Line {
    explicit Line(std::unique_ptr<Herald> one);
    std::unique_ptr<Herald> herald;
    Mailbox<std::string> letters;
    std::jthread thread;
  };
  void deliver(Line& line) const;
  void deliver_one(Herald& herald, const std::string& json) const;
  /// False: it ends.
  bool wait(Duration time) const;

  std::atomic<bool> ending_ = false;
  std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace skep::coordinator
