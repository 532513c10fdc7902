// Time: the two clocks a decision may be told of, and how long things take.
//
// A Tick never jumps and counts sleep (CLOCK_BOOTTIME): every deadline is one.
// A Utc is for people and for what outlives a reboot; no decision hangs on it.

#pragma once

#include <chrono>
#include <string>

namespace skep {

using Duration = std::chrono::milliseconds;

struct BootClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
};

using Tick = BootClock::time_point;
using Utc = std::chrono::sys_time<Duration>;

/// The moment, as the loop hands it to a core.
struct Now {
  Tick tick;
  Utc utc;
};

/// "2026-11-23T02:17:27Z" (RFC 3339).
std::string rfc3339(Utc utc);

/// "0:09", "2:51", "1:02:07": minutes and seconds as the screens write them.
std::string minutes(Duration duration);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Now now() const = 0;
};

/// The machine's own clocks.
class SystemClock : public Clock {
 public:
  Now now() const override;
};

}  // namespace skep
