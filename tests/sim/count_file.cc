#include "tests/sim/count_file.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "sim_sources_hash.h"

namespace skep::sim {
namespace {

std::string nodes_of(const Wish& wish) {
  return std::to_string(wish.nodes_least) + "-" + std::to_string(wish.nodes_most);
}

}  // namespace

const char* const kSourcesHash = SKEP_SIM_SOURCES_HASH;

Counted read_count(const Wish& wish) {
  Counted counted;
  std::ifstream file(wish.count_file);
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    std::string hash;
    std::string nodes;
    std::uint64_t first = 0;
    std::uint64_t passed = 0;
    if (!(in >> hash >> nodes >> first >> passed)) continue;
    if (hash != kSourcesHash || nodes != nodes_of(wish)) continue;
    counted.histories += passed;
    counted.next_seed = std::max(counted.next_seed, first + passed);
  }
  return counted;
}

bool append_count(const Wish& wish, std::uint64_t first, std::uint64_t passed) {
  std::ofstream file(wish.count_file, std::ios::app);
  file << kSourcesHash << ' ' << nodes_of(wish) << ' ' << first << ' ' << passed << '\n';
  file.flush();
  return file.good();
}

}  // namespace skep::sim
