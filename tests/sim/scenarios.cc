// scenarios: plays each file with the models, from so many seeds: what must be seen is seen in all.
//
//   scenarios FILE...      ends with "N passed, N failed"

#include <cstdio>

#include "common/files.h"
#include "tests/sim/cast.h"

int main(int argc, char** argv) {
  constexpr std::uint64_t kSeeds = 200;
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    const auto text = skep::read_file(argv[i]);
    const auto scenario = skep::sim::parse_scenario(text && *text ? **text : "");
    std::string words = scenario ? "" : scenario.error().message;
    std::uint64_t seed = 0;
    while (words.empty() && seed < kSeeds) words = skep::sim::play(*scenario, ++seed);
    failed += words.empty() ? 0 : 1;
    if (words.empty()) {
      std::printf("ok    %s\n", scenario->title.c_str());
    } else {
      std::printf("FAIL  %s: seed %llu, %s\n", argv[i], static_cast<unsigned long long>(seed),
                  words.c_str());
    }
  }
  std::printf("%d passed, %d failed\n", argc - 1 - failed, failed);
  return failed == 0 && argc > 1 ? 0 : 1;
}
