// UnitSignals: says when a unit became active or ceased to be: systemd's signals, over D-Bus.

#pragma once

#include <poll.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/event.h"
#include "common/backoff.h"
#include "common/random.h"

namespace skep::agent {

/// Keeps one connection to the system bus; opens it again when it breaks, or where there was none.
class UnitSignals {
 public:
  /// These, and every mount unit.  `random` outlives us.
  UnitSignals(std::set<std::string> units, Random& random);
  ~UnitSignals();

  /// Opens the connection when it is time: a second at most, where the bus hangs.
  void turn(Tick now);
  std::optional<Tick> due() const { return again_; }
  /// Of no descriptor where there is no connection.
  pollfd wanted() const;
  /// Adds what was said since.  After a break, in which a word may have been lost, an event for
  /// each unit.
  void take(Tick now, std::vector<Event>& events);

 private:
  class Bus;

  const std::set<std::string> units_;
  Random& random_;
  Backoff backoff_;
  std::optional<Tick> again_ = Tick{};
  bool broke_ = false;
  std::unique_ptr<Bus> bus_;
};

}  // namespace skep::agent
