// History: one life of an order book from its seed: processes that order, crash and are started
// again, a service with faults, an operator who settles and cancels; then what must hold.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace skep::sim::orders {

struct Outcome {
  std::vector<std::string> wrong;  // empty: all held
  bool unknown = false;            // an order of unknown outcome stood at the end
  bool lost_replies = false;  // an order's answer was lost, or its process ended before it came
  std::uint64_t orders = 0;
  std::uint64_t crashes = 0;
  std::uint64_t adopted = 0;
  std::uint64_t settled = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t stopped = 0;           // nodes that a person must look at
  std::map<int, std::uint64_t> fates;  // faults that struck, by kind
  std::vector<std::string> trace;
};

/// `trace`: keeps what happened, line by line.
Outcome history(std::uint64_t seed, bool trace);

/// Three nodes without a fault but one: the process ends at this point, and is started again.
/// Gives how many points there are where `point` is beyond the last.
Outcome crash_at(std::uint64_t point, std::uint64_t& points);

}  // namespace skep::sim::orders
