#include "agent/rooms/time/decide.h"

#include <algorithm>
#include <cstdlib>

#include "agent/limits.h"

namespace skep::agent::time {

Result<Decision> decide(const Facts& facts) {
  const auto active = std::find_if(facts.services.begin(), facts.services.end(),
                                   [](const Service& one) { return one.active; });
  if (active == facts.services.end()) {
    const auto there = std::find_if(facts.services.begin(), facts.services.end(),
                                    [](const Service& one) { return one.there; });
    if (there == facts.services.end()) {
      return Error{Code::Refused,
                   "nobody keeps this clock\nseen   neither chrony nor systemd-timesyncd is "
                   "installed\nmeans  certificates and leases need clocks that agree\nnext   "
                   "install chrony, or systemd-timesyncd, from the host's own sources"};
    }
    return Change{.words = "start " + there->unit,
                  .effect = ChangeUnit{.verb = UnitVerb::Start, .unit = there->unit}};
  }
  if (!facts.offset) {
    return Wait{.words = active->unit + ": no time server has answered yet"};
  }
  if (Duration(std::abs(facts.offset->count())) > kClockOffMost) {
    return Wait{.words = "the clock is " + std::to_string(facts.offset->count()) + " ms off; " +
                         active->unit + " is setting it"};
  }
  return Satisfied{};
}

}  // namespace skep::agent::time
