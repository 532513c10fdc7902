// Ordering many nodes in simulated time: as many workers as the coordinator has, a service that
// takes its time, guests that take about 15 minutes.  Prints how long it took beside the longest
// single provisioning, and the busiest second; fails where either is beyond what it should be.
//
//   bench_orders [NODES] [SEED]

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <queue>
#include <vector>

#include "coordinator/limits.h"
#include "coordinator/provider/softlayer/shop.h"
#include "tests/fakes/fake_softlayer.h"
#include "tests/sim/orders/street.h"

namespace {

using namespace skep;
using namespace skep::coordinator;

/// Each worker has a time of its own while it makes a call.
class WorkersClock : public Clock {
 public:
  Now now() const override { return {.tick = tick, .utc = Utc{tick.time_since_epoch()}}; }
  Tick tick{Duration{1'000'000}};
};

class BenchDoor : public softlayer::Door {
 public:
  BenchDoor(fakes::FakeSoftLayer& service, WorkersClock& clock, Random& random)
      : service_(service), clock_(clock), random_(random) {}

  softlayer::Reply exchange(const softlayer::Request& request,
                            const softlayer::Login& who) override {
    // An order takes 10 to 40 s, a look up to 3.
    const bool order = request.kind == softlayer::Kind::Order;
    const Duration takes(order ? 10'000 + random_.below(30'000) : 200 + random_.below(2'800));
    at.push_back(clock_.tick);
    const fakes::Say say =
        service_.answer({.method = request.method,
                         .target = softlayer::address_of("/rest/v3.1/", request),
                         .authorization = std::string("Bearer ").append(who.key.reveal()),
                         .body = request.body},
                        clock_.tick + takes / 2);
    clock_.tick += takes;
    return {.reached = softlayer::Reached::Answered, .status = say.status, .body = say.body};
  }

  std::vector<Tick> at;

 private:
  fakes::FakeSoftLayer& service_;
  WorkersClock& clock_;
  Random& random_;
};

std::size_t busiest_second(std::vector<Tick> at) {
  std::ranges::sort(at);
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < at.size(); ++last) {
    while (at[last] - at[first] >= Duration{1'000}) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

struct Due {
  Tick at;
  std::size_t node;
  bool operator>(const Due& other) const { return at > other.at; }
};

}  // namespace

int main(int count, char** arguments) {
  const int nodes = count > 1 ? std::atoi(arguments[1]) : 50;
  const auto seed = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1ULL;
  SeededRandom random(seed);
  WorkersClock clock;
  fakes::FakeSoftLayer service("", "");
  service.bearer = "k";
  service.most_a_second = 50;
  Duration longest{0};
  service.fortune = [&](const std::string&) {
    const fakes::Fortune fortune{.provisioning = Duration(780'000 + random.below(240'000))};
    longest = std::max(longest, fortune.provisioning);
    return fortune;
  };
  BenchDoor door(service, clock, random);
  const softlayer::World world{
      .clock = clock, .random = random, .pause = [&](Duration time) { clock.tick += time; }};
  softlayer::Service calls(door, world, []() -> Result<softlayer::Credentials> {
    return softlayer::Credentials{.user = "u", .key = Secret("k")};
  });
  const Config config = sim::orders::config_of(nodes);
  const auto ledger = make_memory_ledger();
  softlayer::Shop shop(config, *ledger, calls, world);
  shop.outfit({.user_data = "", .keys = {}, .may_order = true});

  const Tick began = clock.tick;
  Tick ended = began;
  std::vector<Tick> workers(kWorkers, began);
  std::priority_queue<Due, std::vector<Due>, std::greater<>> queue;
  for (std::size_t i = 0; i < config.nodes.size(); ++i) queue.push({began, i});
  while (!queue.empty()) {
    const Due due = queue.top();
    queue.pop();
    Tick& worker = *std::ranges::min_element(workers);
    clock.tick = std::max(worker, due.at);
    const auto standing = shop.order(config.nodes[due.node].name);
    worker = clock.tick;
    if (standing && standing->step == softlayer::Step::Stop) {
      std::cerr << standing->words << '\n';
      return 1;
    }
    if (standing && standing->step == softlayer::Step::Ready) {
      ended = std::max(ended, clock.tick);
      continue;
    }
    queue.push({clock.tick + kAskMachineEvery, due.node});
  }
  const Duration took = ended - began;
  const std::size_t busiest = busiest_second(door.at);
  const double ratio = static_cast<double>(took.count()) / static_cast<double>(longest.count());
  std::cout << nodes << " nodes ready after " << minutes(took) << ", longest single provisioning "
            << minutes(longest) << ", ratio " << ratio << "; " << door.at.size() << " calls, "
            << busiest << " in the busiest second\n";
  constexpr double kRatioMost = 1.1;
  constexpr std::size_t kBusiestMost = 50;
  return ratio <= kRatioMost && busiest <= kBusiestMost &&
                 service.orders() == static_cast<std::uint64_t>(nodes)
             ? 0
             : 1;
}
