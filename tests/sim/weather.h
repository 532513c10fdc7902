// Weather: which faults strike this history, how often, and until when.

#pragma once

#include <cstdint>

#include "common/time.h"
#include "tests/sim/chance.h"

namespace skep::sim {

/// "One in N"; 0: never.
struct Weather {
  std::uint64_t agent_dies_at_effect = 0;
  std::uint64_t power_fails_at_effect = 0;
  std::uint64_t coordinator_dies_at_act = 0;
  std::uint64_t effect_fails = 0;
  std::uint64_t database_struck_at_step = 0;
  std::uint64_t message_lost = 0;
  std::uint64_t slow_message = 0;
  Duration agent_killed_every{0};  // 0: never
  Duration coordinator_killed_every{0};
  Duration power_cut_every{0};
  Duration all_power_cut_every{0};
  Duration connection_cut_every{0};
  Duration interrupted_every{0};  // Ctrl-C
  std::uint64_t goes_down = 0;    // of the times when the operator has nothing to do
  int downs_at_the_end = 0;       // after healing, each with an `up` behind it
  Tick heals{};                   // no fault strikes from here on

  bool storms(Tick now) const { return now < heals; }
};

/// Some histories are calm in everything but one thing.
Weather draw_weather(Chance& chance);

}  // namespace skep::sim
