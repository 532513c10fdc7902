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
  SupplierIsBehind,  // tells what it told before
  ToolHangs,         // until its silence or its deadline ends it, done by half or not at all
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
  MachinesGone,  // all lose their power, and some do not come back for a long time
  ClockJumps,
  DiskFull,
  DiskSlow,
  EngineHangs,  // takes calls and answers none, until it is restarted
  EditedByHand,
  StrangerSpeaks,
  SettingsChanged,
  WrongNodeNamed,  // in skep.yaml, until it is seen
  SkepUpgraded,    // on the operator's side: agents are of a build before
  SecondOperator,  // ends the command of the first and runs the contrary
  LedgerRestored,  // an old copy takes its place, until a command says so
  LedgerLost,      // a new one does
  // By the operator, who has nothing else to do: one in so many times.
  TakenDown,
  DataWiped,  // of those
  NodePaused,
  RecoveryAsked,  // by whoever tries it, at any time
};
inline constexpr std::size_t kFaults = 41;

std::string_view name(Fault fault);
std::vector<std::string> kinds_of_weather();

struct Weather {
  std::array<std::uint64_t, kFaults> rates{};  // 0: never
  int downs_at_the_end = 0;                    // after healing, each with an `up` behind it
  Tick heals{};                                // no fault strikes from here on

  std::uint64_t rate(Fault fault) const { return rates[static_cast<std::size_t>(fault)]; }
  bool storms(Tick now) const { return now < heals; }
};

/// What is asked of every history's weather, by the names of the kinds.
struct Climate {
  std::vector<std::string> calm;   // never strike
  std::vector<std::string> rough;  // strike in each, as often as they may
};

/// Some histories are calm in everything but one thing, some in everything that is named.
Weather draw_weather(Chance& chance, const Climate& climate);

}  // namespace skep::sim
