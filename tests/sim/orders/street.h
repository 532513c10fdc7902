// Street: the simulated way to a simulated SoftLayer: time that passes with every call, faults
// drawn from a seed, and a process that may end at any request or ledger write.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/random.h"
#include "coordinator/config.h"
#include "coordinator/provider/softlayer/exchange.h"
#include "coordinator/provider/softlayer/service.h"
#include "coordinator/store/ledger.h"
#include "tests/fakes/fake_softlayer.h"

namespace skep::sim::orders {

/// Thrown where the process ends; nothing of the product catches it.
struct Crash {};

class SimClock : public Clock {
 public:
  Now now() const override { return now_; }
  void pass(Duration time) {
    now_.tick += time;
    now_.utc += time;
  }
  void set_back(Duration time) { now_.utc -= time; }

 private:
  Now now_{.tick = Tick{Duration{1'000'000}}, .utc = Utc{Duration{1'764'057'600'000}}};
};

/// Counts requests and ledger writes; at the n-th the process ends, before it or after it.
class Fuse {
 public:
  void light(std::uint64_t at) {
    left_ = at;
    lit_ = true;
  }
  void put_out() { lit_ = false; }
  /// Two points for each thing done: before and after it.
  void burn() {
    ++points;
    if (lit_ && left_-- == 0) {
      lit_ = false;
      throw Crash{};
    }
  }
  std::uint64_t points = 0;

 private:
  std::uint64_t left_ = 0;
  bool lit_ = false;
};

/// A ledger whose writes may be the last thing that a process does.
class FusedLedger : public coordinator::Ledger {
 public:
  FusedLedger(coordinator::Ledger& real, Fuse& fuse) : real_(real), fuse_(fuse) {}

  std::optional<std::string> fact(const std::string& name) const override {
    return real_.fact(name);
  }
  std::map<std::string, std::string> facts(const std::string& prefix) const override {
    return real_.facts(prefix);
  }
  Result<void> put(const std::map<std::string, std::string>& facts) override {
    return fused([&] { return real_.put(facts); });
  }
  Result<std::int64_t> begin(const coordinator::Intent& intent) override {
    return fused([&] { return real_.begin(intent); });
  }
  Result<void> end(std::int64_t id, coordinator::IntentState state,
                   const std::string& result) override {
    return fused([&] { return real_.end(id, state, result); });
  }
  std::vector<coordinator::Intent> intents(const std::string& kind) const override {
    return real_.intents(kind);
  }
  Result<void> record(const coordinator::LedgerEvent& event) override {
    return real_.record(event);
  }
  std::vector<coordinator::LedgerEvent> events(const NodeId& node,
                                               std::size_t last) const override {
    return real_.events(node, last);
  }

 private:
  template <typename Work>
  auto fused(const Work& work) -> decltype(work()) {
    fuse_.burn();
    auto done = work();
    fuse_.burn();
    return done;
  }

  coordinator::Ledger& real_;
  Fuse& fuse_;
};

class Street : public coordinator::softlayer::Door {
 public:
  using Request = coordinator::softlayer::Request;

  Street(fakes::FakeSoftLayer& service, SimClock& clock, Random& random, Fuse& fuse)
      : service_(service), clock_(clock), random_(random), fuse_(fuse) {}

  coordinator::softlayer::Reply exchange(const Request& request,
                                         const coordinator::softlayer::Login& login) override;

  /// How long a call takes, drawn; without it a second.
  std::function<Duration(const Request&)> takes;
  /// Called right before an order is on its way.
  std::function<void(const Request&)> ordering;

 private:
  fakes::FakeSoftLayer& service_;
  SimClock& clock_;
  Random& random_;
  Fuse& fuse_;
};

/// Three nodes, or as many, of the cluster "vega" in example.com.
coordinator::Config config_of(int nodes);

}  // namespace skep::sim::orders
