#include "tests/sim/cast.h"

#include "tests/sim/disks_cast.h"
#include "tests/sim/player.h"
#include "tests/sim/setting.h"

namespace skep::sim {
namespace {

class SimulatedPace : public Pace {
 public:
  explicit SimulatedPace(Queue& queue) : queue_(queue) {}
  Tick now() const override { return queue_.now(); }
  void pass(Duration time) override {
    const Tick until = queue_.now() + time;
    while (queue_.step(until)) {
    }
  }

 private:
  Queue& queue_;
};

std::unique_ptr<Cast> cast_of(const std::string& world, Setting& setting) {
  if (world == "galera") return galera_cast(setting);
  if (world == "consul") return consul_cast(setting);
  if (world == "docker") return docker_cast();
  if (world == "disks") return disks_cast(disks_model());
  return nullptr;
}

}  // namespace

std::string play(const Scenario& scenario, std::uint64_t seed) {
  Setting setting(seed, Tracing::Off, Planted::None, {.calm = kinds_of_weather(), .rough = {}});
  const auto cast = cast_of(scenario.world, setting);
  if (cast == nullptr) return "no world " + scenario.world;
  SimulatedPace pace(setting.queue);
  return play(scenario, *cast, pace);
}

}  // namespace skep::sim
