// Chance: every draw of a history, from its one seed.

#pragma once

#include "common/random.h"
#include "common/time.h"

namespace skep::sim {

class Chance : public Random {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  std::uint64_t next() override { return random_.next(); }

  /// least <= x <= most.
  Duration between(Duration least, Duration most) {
    const auto width = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + Duration(static_cast<Duration::rep>(below(width)));
  }
  bool percent(std::uint64_t of_hundred) { return below(100) < of_hundred; }

 private:
  SeededRandom random_;
};

}  // namespace skep::sim
