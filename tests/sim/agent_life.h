// AgentLife: the agent's process on one machine: the real core, fed as its loop would feed it.
//
// Each CarryOut takes a drawn time in its lane; the effect strikes the host at a
// drawn moment in between.  A crash may come before, in the middle or after.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "agent/core.h"
#include "tests/sim/machine.h"
#include "tests/sim/network.h"
#include "tests/sim/setting.h"

namespace skep::sim {

class AgentLife {
 public:
  /// `power_fails` is called where a crash at an effect takes the whole machine with it.
  AgentLife(Setting& setting, Network& network, Machine& machine,
            std::function<void()> power_fails);

  /// The unit starts: at boot, after an installation, after a crash.  Nothing where it runs,
  /// is not installed, or the machine is off.
  void start();
  /// SIGKILL; the service manager starts it again soon.
  void kill();
  /// The machine is off: nothing of it remains.
  void power_off();

  /// Somebody else's goal, of a lower term or of another copy of the ledger.
  void hear_stranger(const protocol::Assign& assign);

  bool alive() const { return core_ != nullptr; }
  /// Null: it does not run.
  const protocol::Kept* kept() const { return core_ ? &core_->kept() : nullptr; }
  const std::optional<protocol::Assign>& last_assigned() const { return assigned_; }
  bool rests_ = false;  // it has said so of a goal that is paused, in this life
  std::uint64_t strangers_heard() const { return strangers_heard_; }
  /// What the host's event sources have to say.
  void tell(const agent::Event& event);

 private:
  void end();
  void feed(const agent::Event& event);
  void act(agent::Act act);
  void carry_out(agent::CarryOut order);
  void hang(const agent::CarryOut& order, Duration limit, std::uint64_t life);
  void set_alarm();
  void heard(const protocol::Assign& assign);
  void witness(const protocol::Message& message);
  void witness(const agent::Effect& effect);
  void witness_rest(const agent::Effect& effect);
  Duration pace(const agent::Effect& effect);

  Setting& setting_;
  Network& network_;
  Machine& machine_;
  std::function<void()> power_fails_;
  std::unique_ptr<agent::Core> core_;
  std::uint64_t life_ = 0;
  std::array<Tick, 2> lane_free_{};
  std::optional<Tick> alarm_;
  std::optional<protocol::Assign> assigned_;  // the last goal that this life heard
  Tick permit_until_{};
  std::uint64_t strangers_heard_ = 0;
};

}  // namespace skep::sim
