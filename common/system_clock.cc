#include <time.h>

#include "common/time.h"

namespace skep {

Now SystemClock::now() const {
  timespec since{};
  clock_gettime(CLOCK_BOOTTIME, &since);
  const auto boot = std::chrono::seconds(since.tv_sec) + std::chrono::nanoseconds(since.tv_nsec);
  return {.tick = Tick(std::chrono::duration_cast<Duration>(boot)),
          .utc = std::chrono::floor<Duration>(std::chrono::system_clock::now())};
}

}  // namespace skep
