#include "tests/sim/suite.h"

#include <algorithm>
#include <cstdio>

#include "tests/sim/checker.h"
#include "tests/sim/coordinator_life.h"
#include "tests/sim/weather.h"

namespace skep::sim {
namespace {

constexpr std::uint64_t kFew = 100;
constexpr std::uint64_t kMany = 2'000;

using Counts = std::map<std::string, std::uint64_t>;

bool reached(const Counts& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found != counts.end() && found->second > 0;
}

void print(const char* title, const Counts& counts) {
  std::printf("%s:", title);
  for (const auto& [name, count] : counts) {
    std::printf(" %s %llu,", name.c_str(), static_cast<unsigned long long>(count));
  }
  std::printf("\n");
}

}  // namespace

std::vector<std::string> not_reached(const Tally& tally, const Wish& wish) {
  std::vector<std::string> words;
  if (wish.histories < kFew || wish.stops_at_first || wish.unchecked) return words;
  const bool many = wish.histories >= kMany;
  for (const auto& checker : all_checkers()) {
    const std::string name(checker->name());
    const bool rare = name == "one permit at a time" || name == "no majority given up" ||
                      name == "a raft goes on from one";
    if ((many || !rare) && !reached(tally.looked_at, name)) {
      words.push_back("the checker \"" + name + "\" had nothing to look at");
    }
  }
  if (!many) return words;
  for (const std::string& kind : kinds_of_weather()) {
    const bool is_calm = std::ranges::find(wish.climate.calm, kind) != wish.climate.calm.end();
    if (!is_calm && !reached(tally.faults, kind)) words.push_back("no " + kind + " ever struck");
  }
  for (const std::string& gate : gates()) {
    if (!reached(tally.held, gate)) words.push_back("nobody ever " + gate);
  }
  return words;
}

void print(const Tally& tally) {
  std::printf("%llu histories, %llu deeds, %llu effects, %llu messages, %.1f simulated hours\n",
              static_cast<unsigned long long>(tally.histories),
              static_cast<unsigned long long>(tally.deeds),
              static_cast<unsigned long long>(tally.effects),
              static_cast<unsigned long long>(tally.messages),
              static_cast<double>(tally.simulated.count()) / 3'600'000.0);
  std::printf("from healing to the end at most %s\n", minutes(tally.converged_most).c_str());
  print("ends", tally.ends);
  print("faults", tally.faults);
  print("held back", tally.held);
  print("events", tally.gates);
  print("looked at", tally.looked_at);
}

}  // namespace skep::sim
