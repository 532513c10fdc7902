#include "tests/sim/hunt.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "common/check.h"
#include "tests/sim/tally_text.h"

namespace skep::sim {
namespace {

// Whoever looks at failures has enough of them by then.
constexpr std::size_t kFailuresMost = 10;

// For the handler of a CHECK that fails in the product.
volatile std::sig_atomic_t seed_high = 0;
volatile std::sig_atomic_t seed_low = 0;

void on_abort(int /*signal*/) {
  const auto seed = static_cast<std::uint64_t>(static_cast<std::uint32_t>(seed_high)) << 32U |
                    static_cast<std::uint32_t>(seed_low);
  std::fprintf(stderr, "seed %llu ends the program\n", static_cast<unsigned long long>(seed));
  std::signal(SIGABRT, SIG_DFL);
  std::abort();
}

/// A line is a seed, the numbers of nodes where they are not 3, and what it found.
std::vector<Failure> read_seeds(const Wish& wish) {
  std::vector<Failure> seeds;
  std::ifstream file(wish.seeds_file);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream in(line);
    Failure one{.nodes_least = wish.nodes_least, .nodes_most = wish.nodes_most};
    std::string nodes;
    in >> one.seed >> nodes;
    if (!nodes.empty() && nodes[0] >= '0' && nodes[0] <= '9') {
      read_nodes(nodes, one.nodes_least, one.nodes_most);
    }
    seeds.push_back(one);
  }
  return seeds;
}

std::vector<Failure> all_of(const Wish& wish, std::uint64_t first) {
  std::vector<Failure> all;
  if (!wish.seeds_file.empty() && !wish.stops_at_first) all = read_seeds(wish);
  for (std::uint64_t i = 0; i < wish.histories; ++i) {
    all.push_back(
        {.seed = first + i, .nodes_least = wish.nodes_least, .nodes_most = wish.nodes_most});
  }
  return all;
}

Harvest hunt_alone(const Wish& wish, const std::vector<Failure>& all, std::size_t from) {
  std::signal(SIGABRT, on_abort);
  Harvest harvest;
  const std::size_t most = wish.stops_at_first ? 1 : kFailuresMost;
  for (std::size_t i = from; i < all.size() && harvest.failures.size() < most; i += wish.jobs) {
    seed_high = static_cast<int>(all[i].seed >> 32U);
    seed_low = static_cast<int>(all[i].seed & 0xffffffffU);
    World world(options_of(wish, all[i]));
    const Verdict verdict = world.run();
    harvest.tally.add(verdict.tally);
    if (verdict.failed.empty()) continue;
    harvest.failures.push_back(all[i]);
    harvest.failures.back().words = verdict.failed;
  }
  return harvest;
}

struct Job {
  pid_t process = 0;
  int out = -1;  // closed: it has ended
  std::string text;
};

Job begin_job(const Wish& wish, const std::vector<Failure>& all, std::size_t from) {
  int ends[2];
  CHECK(::pipe(ends) == 0, "no pipe to a process of ours");
  std::fflush(nullptr);
  const pid_t process = ::fork();
  CHECK(process >= 0, "no process for the histories");
  if (process == 0) {
    ::close(ends[0]);
    const std::string text = to_text(hunt_alone(wish, all, from));
    std::FILE* out = ::fdopen(ends[1], "w");
    std::fwrite(text.data(), 1, text.size(), out);
    std::fclose(out);
    ::_exit(0);
  }
  ::close(ends[1]);
  return {.process = process, .out = ends[0], .text = {}};
}

/// Something to read, or its end.  True: it has ended.
bool read_some(Job& job) {
  char bytes[4096];
  const ssize_t count = ::read(job.out, bytes, sizeof bytes);
  if (count > 0) {
    job.text.append(bytes, static_cast<std::size_t>(count));
    return false;
  }
  ::close(std::exchange(job.out, -1));
  return true;
}

Harvest harvest_of(const Job& job) {
  int status = 0;
  ::waitpid(job.process, &status, 0);
  Harvest harvest;
  if (status == 0 && read_harvest(job.text, harvest)) return harvest;
  harvest.failures.push_back({.words = "the program ended in the middle of a history"});
  return harvest;
}

}  // namespace

Options options_of(const Wish& wish, const Failure& which, Tracing tracing) {
  return {.seed = which.seed,
          .nodes_least = which.nodes_least,
          .nodes_most = which.nodes_most,
          .tracing = tracing,
          .planted = wish.planted,
          .climate = wish.climate,
          .unchecked = wish.unchecked};
}

Harvest hunt(const Wish& wish, std::uint64_t first) {
  const std::vector<Failure> all = all_of(wish, first);
  if (wish.jobs == 1) return hunt_alone(wish, all, 0);
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < wish.jobs; ++i) jobs.push_back(begin_job(wish, all, i));
  Harvest sum;
  bool found = false;
  for (std::size_t open = jobs.size(); open > 0;) {
    std::vector<pollfd> descriptors;
    for (const Job& job : jobs)
      descriptors.push_back({.fd = job.out, .events = POLLIN, .revents = 0});
    ::poll(descriptors.data(), descriptors.size(), -1);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (descriptors[i].revents == 0 || !read_some(jobs[i])) continue;
      --open;
      const Harvest one = harvest_of(jobs[i]);
      if (found) continue;
      sum.tally.add(one.tally);
      sum.failures.insert(sum.failures.end(), one.failures.begin(), one.failures.end());
      if (!wish.stops_at_first || one.failures.empty()) continue;
      // What was planted is found: the rest need not look on.
      found = true;
      for (const Job& job : jobs) {
        if (job.out >= 0) ::kill(job.process, SIGTERM);
      }
    }
  }
  return sum;
}

}  // namespace skep::sim
