// Reports: those that wait while nobody listens, within a bound.

#pragma once

#include <deque>
#include <vector>

#include "common/time.h"
#include "protocol/messages.h"

namespace skep::agent {

class ReportQueue {
 public:
  /// Over kReportsMax the oldest goes that is not the newest of its room.
  void put(protocol::Report report, Tick now);

  /// All, oldest first, each older by what it waited; empty afterwards.
  std::vector<protocol::Report> take(Tick now);

  std::size_t size() const { return waiting_.size(); }

 private:
  struct Waiting {
    protocol::Report report;
    Tick since;
  };
  std::deque<Waiting> waiting_;
};

}  // namespace skep::agent
