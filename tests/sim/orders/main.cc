// Many histories of ordering, each from its seed: `orders --histories 100000 [--seed N] [--trace]`.
// With --until-found a failure is what is looked for.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/sim/orders/history.h"

namespace {

using skep::sim::orders::history;
using skep::sim::orders::Outcome;

struct Sum {
  std::uint64_t histories = 0;
  std::uint64_t unknown = 0;
  std::uint64_t unknown_without_lost = 0;
  std::uint64_t orders = 0;
  std::uint64_t crashes = 0;
  std::uint64_t settled = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t stopped = 0;
  std::map<int, std::uint64_t> fates;
};

void add(Sum& sum, const Outcome& one) {
  ++sum.histories;
  sum.unknown += one.unknown ? 1 : 0;
  sum.unknown_without_lost += one.unknown && !one.lost_replies ? 1 : 0;
  sum.orders += one.orders;
  sum.crashes += one.crashes;
  sum.settled += one.settled;
  sum.cancelled += one.cancelled;
  sum.stopped += one.stopped;
  for (const auto& [kind, count] : one.fates) sum.fates[kind] += count;
}

int told(std::uint64_t seed, const Outcome& one) {
  for (const std::string& line : one.trace) std::cout << line << '\n';
  for (const std::string& words : one.wrong) std::cout << "seed " << seed << ": " << words << '\n';
  std::cout << "again: orders --seed " << seed << " --histories 1 --trace\n";
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  std::uint64_t histories = 1'000;
  std::uint64_t seed = 1;
  bool trace = false;
  bool until_found = false;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = arguments[i];
    if (word == "--trace") trace = true;
    if (word == "--until-found") until_found = true;
    if (i + 1 >= count) continue;
    if (word == "--histories") histories = std::strtoull(arguments[i + 1], nullptr, 10);
    if (word == "--seed") seed = std::strtoull(arguments[i + 1], nullptr, 10);
  }
  std::cout << "first seed " << seed << '\n';
  Sum sum;
  for (std::uint64_t i = 0; i < histories; ++i) {
    const Outcome one = history(seed + i, trace);
    if (!one.wrong.empty() && until_found) {
      std::cout << "found after " << i + 1 << " histories: " << one.wrong.front() << '\n';
      return 0;
    }
    if (!one.wrong.empty() || trace) {
      if (!one.wrong.empty()) return told(seed + i, trace ? one : history(seed + i, true));
      for (const std::string& line : one.trace) std::cout << line << '\n';
    }
    add(sum, one);
  }
  std::cout << sum.histories << " histories: " << sum.orders << " orders, " << sum.crashes
            << " crashes, " << sum.cancelled << " cancelled, " << sum.settled
            << " settled by a person, " << sum.stopped << " nodes stopped with words, "
            << sum.unknown << " ended with an unknown order (" << sum.unknown_without_lost
            << " without a lost reply)\n";
  std::cout << "faults struck:";
  for (const auto& [kind, struck] : sum.fates) std::cout << ' ' << kind << ':' << struck;
  std::cout << '\n';
  // A thousand histories meet every kind of fault.
  const bool idle = histories >= 1'000 && sum.fates.size() < 15;
  if (idle) std::cout << "a kind of fault never struck\n";
  return idle ? 1 : 0;
}
