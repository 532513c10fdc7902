#include "tests/sim/weather.h"

namespace skep::sim {

using namespace std::chrono_literals;

Weather draw_weather(Chance& chance) {
  Weather weather;
  if (chance.percent(25)) weather.downs_at_the_end = chance.percent(75) ? 1 : 2;
  if (chance.percent(10)) return weather;  // a calm day, healed from the start
  // A bring-up takes a minute; what comes after it fails less often.
  weather.heals = Tick{} + chance.between(5s, chance.percent(60) ? 70s : 240s);
  const std::uint64_t likely = chance.percent(50) ? 20 : 60;
  const auto drawn = [&] { return chance.percent(likely); };
  if (drawn()) weather.agent_dies_at_effect = 20 + chance.below(200);
  if (drawn()) weather.power_fails_at_effect = 40 + chance.below(400);
  if (drawn()) weather.coordinator_dies_at_act = 20 + chance.below(200);
  if (drawn()) weather.effect_fails = 20 + chance.below(200);
  if (drawn()) weather.database_struck_at_step = 3 + chance.below(30);
  if (drawn()) weather.message_lost = 5 + chance.below(60);
  if (drawn()) weather.slow_message = 5 + chance.below(60);
  if (drawn()) weather.agent_killed_every = chance.between(5s, 60s);
  if (drawn()) weather.coordinator_killed_every = chance.between(5s, 60s);
  if (drawn()) weather.power_cut_every = chance.between(15s, 120s);
  if (drawn()) weather.all_power_cut_every = chance.between(30s, 150s);
  if (drawn()) weather.connection_cut_every = chance.between(3s, 40s);
  if (drawn()) weather.interrupted_every = chance.between(10s, 90s);
  if (chance.percent(30)) weather.goes_down = 1 + chance.below(4);
  return weather;
}

}  // namespace skep::sim
