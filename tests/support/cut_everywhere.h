// CutEverywhere: the power fails at every effect of a run; taken up again, it must end the same.
//
// Each effect is cut before it is begun; each that changes something once more in
// its middle, where the host is left with what a tool leaves that was killed.
//
// A host has:  Answer carry_out(const Effect&);   void cut_during(const Effect&);
//              void power_cut();   and may have  void wait(Duration)  for rooms that wait.

#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/runner.h"

namespace skep::support {

using Rooms = std::vector<std::unique_ptr<agent::Room>>;

/// Waits that a run may have before it is taken to wait for ever.
constexpr int kWaitsMax = 200;

/// One pass of one room.
template <typename Host>
Result<agent::Runner::End> pass(const agent::Room& room, Host& host) {
  agent::Runner runner(room);
  while (auto effect = runner.next()) runner.answered(host.carry_out(*effect));
  return *runner.ended();
}

/// The rooms in order, each until it is proved.  A wait lets the host's time pass.
template <typename Host>
Result<void> climb(const Rooms& rooms, Host& host) {
  for (const auto& room : rooms) {
    for (int waits = 0;; ++waits) {
      auto end = pass(*room, host);
      if (!end) return std::move(end).error();
      const auto* wait = std::get_if<agent::Wait>(&*end);
      if (wait == nullptr) break;
      if (waits == kWaitsMax) {
        return Error{Code::TimedOut, std::string(room->name()) + ": waits for " + wait->words};
      }
      if constexpr (requires { host.wait(wait->again); }) host.wait(wait->again);
    }
  }
  return {};
}

enum class Cut { Before, During };
enum class Met { Cut, Look, End };

/// Carries out so many effects, then the power fails.  Met::Look: a look has no middle,
/// nothing was cut.  Met::End: the rooms had ended before.
template <typename Host>
Met climb_to_cut(const Rooms& rooms, Host& host, int effects, Cut cut) {
  int done = 0;
  for (const auto& room : rooms) {
    for (int waits = 0; waits <= kWaitsMax; ++waits) {
      agent::Runner runner(*room);
      while (auto effect = runner.next()) {
        if (done++ == effects) {
          if (cut == Cut::During && !runner.changing()) return Met::Look;
          if (cut == Cut::During) host.cut_during(*effect);
          host.power_cut();
          return Met::Cut;
        }
        runner.answered(host.carry_out(*effect));
      }
      const auto& end = *runner.ended();
      if (!end) {
        ADD_FAILURE() << end.error().message;
        return Met::End;
      }
      const auto* wait = std::get_if<agent::Wait>(&*end);
      if (wait == nullptr) break;
      if constexpr (requires { host.wait(wait->again); }) host.wait(wait->again);
    }
  }
  return Met::End;
}

/// The same for a test that cuts in its own way: a look is cut, too.  True when the rooms had
/// ended.
template <typename Host>
bool climb_until_cut(const Rooms& rooms, Host& host, int effects, Cut cut) {
  const Met met = climb_to_cut(rooms, host, effects, cut);
  if (met == Met::Look) host.power_cut();
  return met == Met::End;
}

/// `fresh` makes the host as it is before the first run, `state` says what must be
/// the same in the end.  Gives the number of effects of the undisturbed run.
template <typename Host>
int cut_everywhere(const std::function<std::unique_ptr<Host>()>& fresh, const Rooms& rooms,
                   const std::function<std::string(Host&)>& state) {
  const auto undisturbed = fresh();
  const auto first = climb(rooms, *undisturbed);
  EXPECT_TRUE(first) << first.error().message;
  if (!first) return 0;
  const std::string wanted = state(*undisturbed);
  int effects = 0;
  for (bool ended = false; !ended; ++effects) {
    for (const Cut cut : {Cut::Before, Cut::During}) {
      SCOPED_TRACE((cut == Cut::Before ? "cut before effect " : "cut during effect ") +
                   std::to_string(effects));
      const auto host = fresh();
      const Met met = climb_to_cut(rooms, *host, effects, cut);
      ended = met == Met::End;
      if (met == Met::Look) continue;
      const auto again = climb(rooms, *host);
      EXPECT_TRUE(again) << again.error().message;
      if (again) {
        EXPECT_EQ(state(*host), wanted);
      }
      if (testing::Test::HasFailure()) return effects;
    }
  }
  return effects - 1;
}

}  // namespace skep::support
