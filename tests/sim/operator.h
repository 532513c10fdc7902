// Operator: who runs `skep up`, `down`, `pause` and `recover`, again where it died or failed.

#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "common/time.h"
#include "tests/sim/coordinator_life.h"
#include "tests/sim/setting.h"

namespace skep::sim {

class Operator {
 public:
  struct Eyes {
    std::function<void()> switch_on;  // all machines that are off: `down` does not start any
    std::function<bool()> stranded;   // no member can find the others again
    std::function<bool()> serves;     // a Primary stands somewhere
    std::function<std::vector<NodeId>()> off;  // machines without power
    /// The data folder of a node is put elsewhere, as words asked for.
    std::function<void(const NodeId&)> set_aside;
  };

  Operator(Setting& setting, CoordinatorLife& coordinator, Eyes eyes)
      : setting_(setting), coordinator_(coordinator), eyes_(std::move(eyes)) {}

  /// The first `up`; then a look now and then, for as long as the history lasts.
  void begin();
  /// Everything planned is done, and the last `up`, which began after the healing, has ended.
  bool is_through() const;
  /// How a group that had lost its last view was seeded anew, "by recover"; empty: none had.
  const std::string& rescued() const { return rescued_; }

 private:
  void watch();
  void turn();
  void run(coordinator::Aim aim, bool wipes = false);
  void pause();
  void recover();
  /// As `status` shows them.
  std::vector<NodeId> paused() const;
  bool ended_well() const;

  Setting& setting_;
  CoordinatorLife& coordinator_;
  Eyes eyes_;
  bool takes_down_ = false;  // until a `down` ends well, or another mind is made up
  bool rescues_ = false;
  std::string rescued_;
  int downs_done_ = 0;  // since the healing
  Tick began_{};        // of the last command
};

}  // namespace skep::sim
