#include "agent/reports.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/limits.h"

namespace skep::agent {

void ReportQueue::put(protocol::Report report, Tick now) {
  waiting_.push_back({std::move(report), now});
  if (waiting_.size() <= kReportsMax) return;
  for (auto old = waiting_.begin(); old != waiting_.end(); ++old) {
    const bool superseded = std::any_of(std::next(old), waiting_.end(), [&](const Waiting& newer) {
      return newer.report.room == old->report.room;
    });
    if (!superseded) continue;
    waiting_.erase(old);
    return;
  }
  waiting_.pop_front();
}

std::vector<protocol::Report> ReportQueue::take(Tick now) {
  std::vector<protocol::Report> all;
  all.reserve(waiting_.size());
  for (Waiting& one : waiting_) {
    one.report.age += now - one.since;
    all.push_back(std::move(one.report));
  }
  waiting_.clear();
  return all;
}

}  // namespace skep::agent
