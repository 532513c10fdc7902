// Trend: how a node's counters and volumes went in the last minutes.  Pure; takes every sample,
// keeps few.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "common/time.h"
#include "protocol/messages.h"

namespace skep::coordinator {

class Trend {
 public:
  /// `at`: when the sample was looked at, by our clock.
  void take(const protocol::Health& health, Tick at);

  /// Share of the time for which flow control paused it; nothing before a minute was seen.
  std::optional<double> paused() const;
  /// Failed certifications and aborts, as a share of the write sets; nothing where few were
  /// written.
  std::optional<double> conflicts() const;
  /// Write sets a second; nothing before a minute was seen.
  std::optional<double> write_sets() const;
  /// The receive queue was longer at each of the last three looks.
  bool queue_grows() const;

  /// Until it is full at the pace of the last hour; nothing: it does not fill, or too little was
  /// seen.
  std::optional<Duration> full_in(const std::string& volume) const;

 private:
  struct LoadPoint {
    Tick at;
    protocol::GaleraLoad load;
  };
  struct FillPoint {
    Tick at;
    protocol::Volume volume;
  };

  std::deque<LoadPoint> loads_;
  std::deque<std::uint32_t> queues_;
  std::map<std::string, std::deque<FillPoint>> fills_;
};

}  // namespace skep::coordinator
