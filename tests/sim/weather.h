// Weather: which faults strike this history, how often, and until when.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/time.h"
#include "tests/sim/chance.h"

namespace skep::sim {

enum class Fault : std::uint8_t {
  // At a place where it may strike: one in so many.
  AgentDiesAtEffect,
  PowerFailsAtEffect,
  CoordinatorDiesAtAct,
  EffectFails,
  DatabaseStruck,
  MessageLost,
  MessageLate,
  MessageTwice,
  MessageOvertaken,
  SupplierFails,
  LedgerStruck,
  // By time: every so often.
  AgentKilled,
  CoordinatorKilled,
  CoordinatorPowerCut,
  LedgerDiskFull,
  Interrupted,
  PowerCut,
  AllPowerCut,
  ConnectionCut,
  WayToAgentCut,
  WayToCoordinatorCut,
  MembersParted,
  ClockJumps,
  DiskFull,
  EditedByHand,
  StrangerSpeaks,
  SettingsChanged,
  TakenDown,  // by the operator, who has nothing else to do: one in so many times
};
inline constexpr std::size_t kFaults = 28;

std::string_view name(Fault fault);
std::vector<std::string> kinds_of_weather();

struct Weather {
  std::array<std::uint64_t, kFaults> rates{};  // 0: never
  int downs_at_the_end = 0;                    // after healing, each with an `up` behind it
  Tick heals{};                                // no fault strikes from here on

  std::uint64_t rate(Fault fault) const { return rates[static_cast<std::size_t>(fault)]; }
  bool storms(Tick now) const { return now < heals; }
};

/// Some histories are calm in everything but one thing, some in everything that is named.
Weather draw_weather(Chance& chance, const std::vector<std::string>& calm);

}  // namespace skep::sim
