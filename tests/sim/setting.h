// Setting: what everything in one history shares: time, chance, weather, and who writes down what
// happens.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/ids.h"
#include "tests/sim/chance.h"
#include "tests/sim/queue.h"
#include "tests/sim/tally.h"
#include "tests/sim/trace.h"
#include "tests/sim/weather.h"
#include "tests/sim/witness.h"

namespace skep::sim {

/// Protections that a planted bug turns off, to prove that the checkers would see it.
enum class Planted { None, BeginIsDropped, DiskLooksEmpty, DataLooksEmpty, PositionIsStale };

struct Setting {
  Setting(std::uint64_t seed, Tracing tracing, Planted bug, const Climate& climate)
      : chance(seed), trace(tracing, queue), weather(draw_weather(chance, climate)), planted(bug) {}
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

  Queue queue;
  Chance chance;
  Trace trace;
  Tally tally;
  Weather weather;
  Witness witness;
  Planted planted;
  std::set<NodeId> gone;          // machines that nobody can switch on
  std::string version = "0.1.0";  // of the operator's skep, and of the agents that it brings

  bool storms() const { return weather.storms(queue.now()); }
  /// A fault that comes once in so many times strikes here and now.
  bool strikes(Fault fault) {
    const std::uint64_t one_in = weather.rate(fault);
    if (one_in == 0 || !storms() || !chance.one_in(one_in)) return false;
    ++tally.faults[std::string(name(fault))];
    return true;
  }
};

}  // namespace skep::sim
