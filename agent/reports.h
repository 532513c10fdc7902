// Reports: those that wait while nobody listens, within a bound.

#pragma once

#include <deque>
#include <vector>

#include "protocol/messages.h"

namespace skep::agent {

class ReportQueue {
 public:
  /// Over kReportsMax the oldest goes that is not the newest of its room.
  void put(protocol::Report report);

  /// All, oldest first; empty afterwards.
  std::vector<protocol::Report> take();

  std::size_t size() const { return waiting_.size(); }

 private:
  std::deque<protocol::Report> waiting_;
};

}  // namespace skep::agent
