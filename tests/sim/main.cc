// sim: histories of a whole cluster in one process, each from its seed.
//
//   sim --histories N [--seed S] [--nodes LO-HI] [--seeds FILE]   N histories from seed S on
//   sim --seed S --trace [--nodes LO-HI]                          one, as a readable history
//   sim --planted NAME --histories N                              a protection is off: one must
//   fail

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "common/random.h"
#include "tests/sim/world.h"

namespace {

using namespace skep;
using namespace skep::sim;

// For the handler of a CHECK that fails in the product.
volatile std::sig_atomic_t seed_high = 0;
volatile std::sig_atomic_t seed_low = 0;

void on_abort(int) {
  const auto seed = static_cast<std::uint64_t>(static_cast<std::uint32_t>(seed_high)) << 32U |
                    static_cast<std::uint32_t>(seed_low);
  std::fprintf(stderr, "seed %llu ends the program\n", static_cast<unsigned long long>(seed));
  std::signal(SIGABRT, SIG_DFL);
  std::abort();
}

struct Wish {
  std::uint64_t histories = 0;
  std::optional<std::uint64_t> seed;
  bool trace = false;
  std::size_t least = 3;
  std::size_t most = 3;
  std::string seeds_file;
  Planted planted = Planted::None;
};

const std::map<std::string_view, Planted> kPlanted{
    {"begin-is-dropped", Planted::BeginIsDropped},
    {"disk-looks-empty", Planted::DiskLooksEmpty},
    {"data-looks-empty", Planted::DataLooksEmpty},
    {"position-is-stale", Planted::PositionIsStale},
};

std::optional<Wish> read_wish(const std::vector<std::string>& words) {
  Wish wish;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool more = i + 1 < words.size();
    if (words[i] == "--trace") {
      wish.trace = true;
    } else if (words[i] == "--histories" && more) {
      wish.histories = std::strtoull(words[++i].c_str(), nullptr, 10);
    } else if (words[i] == "--seed" && more) {
      wish.seed = std::strtoull(words[++i].c_str(), nullptr, 10);
    } else if (words[i] == "--seeds" && more) {
      wish.seeds_file = words[++i];
    } else if (words[i] == "--nodes" && more) {
      const std::string& range = words[++i];
      wish.least = std::strtoull(range.c_str(), nullptr, 10);
      const std::size_t dash = range.find('-');
      wish.most = dash == std::string::npos ? wish.least
                                            : std::strtoull(range.c_str() + dash + 1, nullptr, 10);
    } else if (words[i] == "--planted" && more && kPlanted.contains(words[i + 1])) {
      wish.planted = kPlanted.at(words[++i]);
    } else {
      return std::nullopt;
    }
  }
  if (wish.least == 0 || wish.most < wish.least || (wish.histories == 0 && !wish.seed)) {
    return std::nullopt;
  }
  return wish;
}

Verdict history(const Wish& wish, std::uint64_t seed, Tracing tracing) {
  seed_high = static_cast<int>(seed >> 32U);
  seed_low = static_cast<int>(seed & 0xffffffffU);
  World world({.seed = seed,
               .nodes_least = wish.least,
               .nodes_most = wish.most,
               .tracing = tracing,
               .planted = wish.planted});
  return world.run();
}

void print(const char* title, const std::map<std::string, std::uint64_t>& counts) {
  std::printf("%s:", title);
  for (const auto& [name, count] : counts) {
    std::printf(" %s %llu,", name.c_str(), static_cast<unsigned long long>(count));
  }
  std::printf("\n");
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
  print("events", tally.gates);
  print("looked at", tally.looked_at);
}

/// Every seed that once failed: the number is the first word of its line.
std::vector<std::uint64_t> read_seeds(const std::string& path) {
  std::vector<std::uint64_t> seeds;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') seeds.push_back(std::strtoull(line.c_str(), nullptr, 10));
  }
  return seeds;
}

bool fails(const Wish& wish, std::uint64_t seed, Tally& sum) {
  const Verdict verdict = history(wish, seed, Tracing::Off);
  sum.add(verdict.tally);
  if (verdict.failed.empty()) return false;
  if (wish.planted != Planted::None) {
    std::printf("found with seed %llu: %s\n", static_cast<unsigned long long>(seed),
                verdict.failed.c_str());
    return true;
  }
  const Verdict again = history(wish, seed, Tracing::Last);
  for (const std::string& line : again.last) std::printf("%s\n", line.c_str());
  std::printf("FAILED with seed %llu: %s\n", static_cast<unsigned long long>(seed),
              verdict.failed.c_str());
  if (again.failed != verdict.failed)
    std::printf("and its replay differs: %s\n", again.failed.c_str());
  return true;
}

int run(const Wish& wish) {
  SystemRandom chance;
  const std::uint64_t first = wish.seed.value_or(chance.next() >> 16U);
  std::printf("seed %llu\n", static_cast<unsigned long long>(first));
  std::fflush(stdout);
  Tally sum;
  std::uint64_t failed = 0;
  if (wish.planted == Planted::None) {
    for (const std::uint64_t seed : read_seeds(wish.seeds_file))
      failed += fails(wish, seed, sum) ? 1U : 0U;
  }
  for (std::uint64_t i = 0; i < wish.histories; ++i) {
    failed += fails(wish, first + i, sum) ? 1U : 0U;
    if (failed > 0 && wish.planted != Planted::None) return 0;
    if (failed >= 10) break;
  }
  print(sum);
  if (wish.planted != Planted::None) {
    std::printf("the planted bug was not found\n");
    return 1;
  }
  for (const auto& [name, count] : sum.looked_at) {
    if (count > 0 || wish.histories < 100) continue;
    std::printf("FAILED: the checker \"%s\" had nothing to look at\n", name.c_str());
    ++failed;
  }
  std::printf("%s\n", failed == 0 ? "all passed" : "FAILED");
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  std::signal(SIGABRT, on_abort);
  const auto wish = read_wish({arguments + 1, arguments + count});
  if (!wish) {
    std::fprintf(
        stderr,
        "usage: sim --histories N [--seed S] [--nodes LO-HI] [--seeds FILE] [--planted NAME]\n"
        "       sim --seed S --trace [--nodes LO-HI]\n");
    return 2;
  }
  if (wish->histories > 0) return run(*wish);
  const Verdict verdict = history(*wish, *wish->seed, wish->trace ? Tracing::Print : Tracing::Off);
  print(verdict.tally);
  std::printf("%s\n", verdict.failed.empty() ? "passed" : ("FAILED: " + verdict.failed).c_str());
  return verdict.failed.empty() ? 0 : 1;
}
