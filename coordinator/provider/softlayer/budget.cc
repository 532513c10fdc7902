#include "coordinator/provider/softlayer/budget.h"

#include <algorithm>

namespace skep::coordinator::softlayer {

Duration Budget::take(Tick now) {
  // After a pause kCallsAtOnce may go at once: as if the last had been so long ago.
  next_ = std::max(next_, now - kEach * (kCallsAtOnce - 1));
  const Duration wait = std::max(next_ - now, Duration{0});
  next_ += kEach;
  return wait;
}

void Budget::refused(Tick now) {
  next_ = std::max(next_, now + kTryFirst);
}

}  // namespace skep::coordinator::softlayer
