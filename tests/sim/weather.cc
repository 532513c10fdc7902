#include "tests/sim/weather.h"

#include <algorithm>

namespace skep::sim {

using namespace std::chrono_literals;

namespace {

struct Row {
  Fault fault;
  std::string_view name;
  std::uint64_t least;  // one in so many, or milliseconds from one to the next
  std::uint64_t most;
};

// clang-format off
constexpr std::array<Row, kFaults> kTable{{
    {Fault::AgentDiesAtEffect,    "agent-dies-at-effect",       20,     220},
    {Fault::PowerFailsAtEffect,   "power-fails-at-effect",      40,     440},
    {Fault::CoordinatorDiesAtAct, "coordinator-dies-at-act",    20,     220},
    {Fault::EffectFails,          "effect-fails",               20,     220},
    {Fault::DatabaseStruck,       "database-struck",             3,      33},
    {Fault::MessageLost,          "message-lost",                5,      65},
    {Fault::MessageLate,          "message-late",                5,      65},
    {Fault::MessageTwice,         "message-twice",               5,      65},
    {Fault::MessageOvertaken,     "message-overtaken",          10,     100},
    {Fault::SupplierFails,        "supplier-fails",              3,      30},
    {Fault::SupplierIsBehind,     "supplier-is-behind",         3,      30},
    {Fault::ToolHangs,            "tool-hangs",                20,     220},
    {Fault::LedgerStruck,         "ledger-struck",              20,     220},
    {Fault::AgentKilled,          "agent-killed",             5'000,  60'000},
    {Fault::CoordinatorKilled,    "coordinator-killed",       5'000,  60'000},
    {Fault::CoordinatorPowerCut,  "coordinator-power-cut",   10'000,  90'000},
    {Fault::LedgerDiskFull,       "ledger-disk-full",        15'000,  90'000},
    {Fault::Interrupted,          "command-interrupted",     10'000,  90'000},
    {Fault::PowerCut,             "power-cut",               15'000, 120'000},
    {Fault::AllPowerCut,          "power-cut-of-all",        30'000, 150'000},
    {Fault::ConnectionCut,        "connection-cut",           3'000,  40'000},
    {Fault::WayToAgentCut,        "way-to-agent-cut",        10'000,  60'000},
    {Fault::WayToCoordinatorCut,  "way-to-coordinator-cut",  10'000,  60'000},
    {Fault::MembersParted,        "members-parted",          15'000,  90'000},
    {Fault::MachinesGone,         "machines-gone",           30'000, 150'000},
    {Fault::ClockJumps,           "clock-jumps",             10'000,  90'000},
    {Fault::DiskFull,             "disk-full",               15'000,  90'000},
    {Fault::DiskSlow,             "disk-slow",               15'000,  90'000},
    {Fault::EngineHangs,          "engine-hangs",            20'000, 120'000},
    {Fault::EditedByHand,         "edited-by-hand",           5'000,  60'000},
    {Fault::StrangerSpeaks,       "stranger-speaks",          5'000,  60'000},
    {Fault::SettingsChanged,      "settings-changed",        15'000,  90'000},
    {Fault::WrongNodeNamed,       "wrong-node-named",        15'000, 120'000},
    {Fault::SkepUpgraded,         "skep-upgraded",           15'000, 120'000},
    {Fault::SecondOperator,       "second-operator",         15'000,  90'000},
    {Fault::LedgerRestored,       "ledger-restored",         15'000, 120'000},
    {Fault::LedgerLost,           "ledger-lost",             15'000, 120'000},
    {Fault::TakenDown,            "taken-down",                   1,       4},
    {Fault::DataWiped,            "data-wiped",                   1,       6},
    {Fault::NodePaused,           "node-paused",                  1,       6},
    {Fault::RecoveryAsked,        "recovery-asked",               1,       6},
}};
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 0; i < kFaults; ++i) {
    if (kTable[i].fault != static_cast<Fault>(i)) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::string_view name(Fault fault) {
  return kTable[static_cast<std::size_t>(fault)].name;
}

std::vector<std::string> kinds_of_weather() {
  std::vector<std::string> names;
  for (const Row& row : kTable) names.emplace_back(row.name);
  return names;
}

Weather draw_weather(Chance& chance, const Climate& climate) {
  const auto named = [](const std::vector<std::string>& kinds, Fault fault) {
    return std::ranges::find(kinds, name(fault)) != kinds.end();
  };
  Weather weather;
  if (chance.percent(25)) weather.downs_at_the_end = chance.percent(75) ? 1 : 2;
  const bool none = chance.percent(8);  // a calm day, healed from the start
  // A bring-up takes a minute; what comes after it fails less often.
  const Tick heals = Tick{} + chance.between(5s, chance.percent(60) ? 70s : 240s);
  if (!none) weather.heals = heals;
  // Few kinds, a fair share, or all but one in three of them.
  const std::uint64_t likely = std::array{12U, 12U, 35U, 65U}[chance.below(4)];
  for (const Row& row : kTable) {
    const std::uint64_t rate = row.least + chance.below(row.most - row.least + 1);
    const bool strikes = chance.percent(likely) && !none;
    const bool is_rough = named(climate.rough, row.fault);
    if ((!strikes && !is_rough) || named(climate.calm, row.fault)) continue;
    weather.rates[static_cast<std::size_t>(row.fault)] = is_rough ? row.least : rate;
  }
  // What they had must have been made before it is lost; long histories are few.
  std::uint64_t& gone = weather.rates[static_cast<std::size_t>(Fault::MachinesGone)];
  const bool too_many = gone > 0 && chance.percent(75);
  if (too_many && !named(climate.rough, Fault::MachinesGone)) gone = 0;
  if (gone > 0) weather.heals = std::max(weather.heals, Tick{} + chance.between(100s, 240s));
  return weather;
}

}  // namespace skep::sim
