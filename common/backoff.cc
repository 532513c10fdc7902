#include "common/backoff.h"

#include <algorithm>

namespace skep {

Duration Backoff::next(Random& random) {
  constexpr std::uint32_t kMostDoublings = 20;  // far past every `most`, far below overflow
  const Duration whole =
      std::min(most_, first_ * (std::int64_t{1} << std::min(attempts_, kMostDoublings)));
  ++attempts_;
  const auto half = static_cast<std::uint64_t>(whole.count()) / 2;
  return Duration(static_cast<std::int64_t>(half + random.below(half + 1)));
}

}  // namespace skep
