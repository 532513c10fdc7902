// Queue: what happens next, by time and, within one moment, in the order in which it was put in.

#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "common/time.h"

namespace skep::sim {

class Queue {
 public:
  using Deed = std::function<void()>;

  Tick now() const { return now_; }
  /// The clock of a simulated world begins in the morning of a fixed day.
  Now both() const;

  void at(Tick when, Deed deed);
  void after(Duration delay, Deed deed) { at(now_ + delay, std::move(deed)); }

  /// Takes the next deed, and its time; false: nothing is left, or not before `until`.
  bool step(Tick until);
  std::uint64_t deeds() const { return deeds_; }

 private:
  struct Entry {
    Tick when;
    std::uint64_t number;
    Deed deed;
  };
  static bool later(const Entry& a, const Entry& b);

  Tick now_{};
  std::uint64_t number_ = 0;
  std::uint64_t deeds_ = 0;
  std::vector<Entry> heap_;
};

}  // namespace skep::sim
