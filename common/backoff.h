// Backoff: how long to wait before the next attempt.  Pure; draws from the given Random.

#pragma once

#include <cstdint>

#include "common/limits.h"
#include "common/random.h"
#include "common/time.h"

namespace skep {

class Backoff {
 public:
  explicit Backoff(Duration first = kRetryFirst, Duration most = kRetryMost)
      : first_(first), most_(most) {}

  /// Doubles from `first` to `most`; a draw between half and all of it, so that
  /// three nodes that failed together do not come again together.
  Duration next(Random& random);

  /// It worked: the next failure starts from the first wait again.
  void reset() { attempts_ = 0; }

  /// Failures in a row, as `skep why` shows them.
  std::uint32_t attempts() const { return attempts_; }

 private:
  Duration first_;
  Duration most_;
  std::uint32_t attempts_ = 0;
};

}  // namespace skep
