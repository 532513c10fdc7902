// Random: where chance comes from; the machine's own, or a seed that replays it.

#pragma once

#include <cstdint>

namespace skep {

class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;

  /// 0 <= x < limit; `limit` is at least 1.
  std::uint64_t below(std::uint64_t limit);
  /// True once in `n`.
  bool one_in(std::uint64_t n) { return below(n) == 0; }
};

/// The kernel's generator (getrandom): for keys and names, too.
class SystemRandom : public Random {
 public:
  std::uint64_t next() override;
};

/// Same seed, same numbers, on every machine (SplitMix64, Steele et al. 2014).
class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

}  // namespace skep
