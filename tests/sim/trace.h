// Trace: a history as lines that a person can read; kept only where somebody wants them.

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "common/time.h"
#include "tests/sim/queue.h"

namespace skep::sim {

enum class Tracing { Off, Last, Print };

class Trace {
 public:
  static constexpr std::size_t kLast = 60;

  Trace(Tracing tracing, const Queue& queue) : tracing_(tracing), queue_(queue) {}

  /// Ask before words are put together: most histories are told to nobody.
  bool on() const { return tracing_ != Tracing::Off; }
  void say(std::string_view who, std::string_view words);
  const std::deque<std::string>& last() const { return last_; }

 private:
  Tracing tracing_;
  const Queue& queue_;
  std::deque<std::string> last_;
};

}  // namespace skep::sim
