#include "tests/sim/queue.h"

#include <algorithm>

namespace skep::sim {

Now Queue::both() const {
  constexpr Utc kMorning{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) +
                         std::chrono::hours(6)};
  return {.tick = now_, .utc = kMorning + now_.time_since_epoch()};
}

bool Queue::later(const Entry& a, const Entry& b) {
  return a.when != b.when ? a.when > b.when : a.number > b.number;
}

void Queue::at(Tick when, Deed deed) {
  heap_.push_back({std::max(when, now_), ++number_, std::move(deed)});
  std::ranges::push_heap(heap_, later);
}

bool Queue::step(Tick until) {
  if (heap_.empty() || heap_.front().when > until) {
    now_ = std::max(now_, until);
    return false;
  }
  std::ranges::pop_heap(heap_, later);
  Entry next = std::move(heap_.back());
  heap_.pop_back();
  now_ = next.when;
  ++deeds_;
  next.deed();
  return true;
}

}  // namespace skep::sim
