// Operator: who runs `skep up` and `skep down`, again where it died or failed.

#pragma once

#include <functional>
#include <utility>

#include "common/time.h"
#include "tests/sim/coordinator_life.h"
#include "tests/sim/setting.h"

namespace skep::sim {

class Operator {
 public:
  /// `switch_on` is his own way to all machines that are off: `down` does not start any.
  Operator(Setting& setting, CoordinatorLife& coordinator, std::function<void()> switch_on)
      : setting_(setting), coordinator_(coordinator), switch_on_(std::move(switch_on)) {}

  /// The first `up`; then a look now and then, for as long as the history lasts.
  void begin();
  /// Everything planned is done, and the last `up`, which began after the healing, has ended.
  bool is_through() const;

 private:
  void watch();
  void turn();
  void run(coordinator::Aim aim);
  bool ended_well() const;

  Setting& setting_;
  CoordinatorLife& coordinator_;
  std::function<void()> switch_on_;
  bool takes_down_ = false;  // until a `down` ends well, or another mind is made up
  int downs_done_ = 0;       // since the healing
  Tick began_{};             // of the last command
};

}  // namespace skep::sim
