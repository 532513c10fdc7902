#include "agent/reports.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/limits.h"

namespace skep::agent {

void ReportQueue::put(protocol::Report report) {
  waiting_.push_back(std::move(report));
  if (waiting_.size() <= kReportsMax) return;
  for (auto old = waiting_.begin(); old != waiting_.end(); ++old) {
    const bool superseded = std::any_of(std::next(old), waiting_.end(),
                                        [&](const auto& newer) { return newer.room == old->room; });
    if (!superseded) continue;
    waiting_.erase(old);
    return;
  }
  waiting_.pop_front();
}

std::vector<protocol::Report> ReportQueue::take() {
  std::vector<protocol::Report> all(std::make_move_iterator(waiting_.begin()),
                                    std::make_move_iterator(waiting_.end()));
  waiting_.clear();
  return all;
}

}  // namespace skep::agent
