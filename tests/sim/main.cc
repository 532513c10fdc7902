// sim: histories of a whole cluster in one process, each from its seed.
//
//   sim --histories N [--seed S] [--nodes LO-HI] [--jobs J]   N histories from seed S on
//   sim --seed S --trace [--nodes LO-HI]                      one, as a readable history
//   sim --planted NAME --histories N                          a protection is off: one must fail

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "common/random.h"
#include "tests/sim/count_file.h"
#include "tests/sim/hunt.h"
#include "tests/sim/shrink.h"
#include "tests/sim/suite.h"

namespace {

using namespace skep;
using namespace skep::sim;

unsigned long long number(std::uint64_t value) {
  return value;
}

int replay(const Wish& wish) {
  const Failure which{
      .seed = *wish.seed, .nodes_least = wish.nodes_least, .nodes_most = wish.nodes_most};
  World world(options_of(wish, which, wish.trace ? Tracing::Print : Tracing::Off));
  const Verdict verdict = world.run();
  print(verdict.tally);
  std::printf("%s\n", verdict.failed.empty() ? "passed" : ("FAILED: " + verdict.failed).c_str());
  return verdict.failed.empty() ? 0 : 1;
}

std::string in_words(std::string option, const std::vector<std::string>& kinds) {
  if (kinds.empty()) return {};
  for (const std::string& kind : kinds) option += (&kind == kinds.data() ? "" : ",") + kind;
  return option;
}

void show(const Wish& wish, const Failure& failure) {
  if (failure.seed == 0) {
    std::printf("FAILED: %s\n", failure.words.c_str());
    return;
  }
  Wish calmer = wish;
  calmer.climate.calm = shrink(wish, failure);
  World world(options_of(calmer, failure, Tracing::Last));
  const Verdict again = world.run();
  for (const std::string& line : again.last) std::printf("%s\n", line.c_str());
  std::printf("FAILED with seed %llu: %s\n", number(failure.seed), failure.words.c_str());
  const std::string rough = in_words(" --rough ", wish.climate.rough);
  const std::string calm = in_words("--calm ", calmer.climate.calm);
  std::printf("  replay: sim --seed %llu --nodes %zu-%zu%s --trace\n", number(failure.seed),
              failure.nodes_least, failure.nodes_most, rough.c_str());
  if (!calm.empty()) std::printf("  shorter, as shown: %s\n", calm.c_str());
}

int run(const Wish& wish) {
  SystemRandom chance;
  const Counted counted = read_count(wish);
  const std::uint64_t first =
      wish.seed.value_or(wish.count_file.empty() ? chance.next() >> 16U : counted.next_seed);
  std::printf("seed %llu, sources %s\n", number(first), kSourcesHash);
  std::fflush(stdout);
  const auto began = std::chrono::steady_clock::now();
  const Harvest harvest = hunt(wish, first);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;

  if (wish.stops_at_first) {
    if (!harvest.failures.empty()) {
      const Failure& found = harvest.failures.front();
      std::printf("found with seed %llu: %s\n", number(found.seed), found.words.c_str());
      return 0;
    }
    std::printf("the planted bug was not found\n");
    return 1;
  }
  for (const Failure& failure : harvest.failures) show(wish, failure);
  print(harvest.tally);
  std::printf("%.0f histories and %.1f simulated hours a second, %zu at once\n",
              static_cast<double>(harvest.tally.histories) / took.count(),
              static_cast<double>(harvest.tally.simulated.count()) / 3'600'000.0 / took.count(),
              wish.jobs);
  const std::vector<std::string> missing = not_reached(harvest.tally, wish);
  for (const std::string& words : missing) std::printf("FAILED: %s\n", words.c_str());
  const bool passed = harvest.failures.empty() && missing.empty();
  if (passed && !wish.count_file.empty()) {
    if (!append_count(wish, first, wish.histories)) {
      std::printf("FAILED: %s cannot be written\n", wish.count_file.c_str());
      return 1;
    }
    std::printf("%llu histories have passed with these sources\n",
                number(counted.histories + wish.histories));
  }
  std::printf("%s\n", passed ? "all passed" : "FAILED");
  return passed ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  const auto wish = read_wish({arguments + 1, arguments + count});
  if (!wish) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  return wish->histories > 0 ? run(*wish) : replay(*wish);
}
