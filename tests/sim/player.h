// Player: plays a scenario with a cast, one line after another.

#pragma once

#include <string>

#include "common/time.h"
#include "tests/sim/cast.h"
#include "tests/sim/scenario.h"

namespace skep::sim {

/// In whose time it is played: a simulated one, or everybody's.
class Pace {
 public:
  virtual ~Pace() = default;
  virtual Tick now() const = 0;
  virtual void pass(Duration time) = 0;
};

/// Empty: all was seen; else the line, and what was seen instead.
std::string play(const Scenario& scenario, Cast& cast, Pace& pace);

}  // namespace skep::sim
