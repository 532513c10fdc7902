// Budget: how many calls a second we allow ourselves, so that the service's own limit is never met.
// Pure.

#pragma once

#include <cstdint>

#include "common/time.h"
#include "coordinator/provider/softlayer/limits.h"

namespace skep::coordinator::softlayer {

class Budget {
 public:
  /// Takes one call out of the budget; how long to wait before it is made.
  Duration take(Tick now);

  /// The service says that it was too much: nothing for a while.
  void refused(Tick now);

 private:
  static constexpr Duration kEach{1'000 / kCallsPerSecond};
  Tick next_;  // when a call is due that follows all taken so far without a pause
};

}  // namespace skep::coordinator::softlayer
