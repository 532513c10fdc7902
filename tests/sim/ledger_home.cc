#include "tests/sim/ledger_home.h"

#include <utility>

#include "common/check.h"
#include "tests/sim/frail_vfs.h"

namespace skep::sim {

using coordinator::Intent;
using coordinator::IntentState;
using coordinator::Ledger;
using coordinator::LedgerEvent;

namespace {

using Kind = LedgerRules::Kind;
using Write = LedgerRules::Write;

Error failed_write(LedgerHome::Strike strike) {
  const bool full = strike == LedgerHome::Strike::IsFull;
  return {Code::Internal, full ? "ledger: database or disk is full" : "ledger: disk I/O error"};
}

/// How a store writes, and where it is read.
class Store {
 public:
  virtual ~Store() = default;
  virtual Result<void> write(Kind kind, const Write& write) = 0;
  virtual const Ledger& read() const = 0;
  virtual void close() = 0;
};

/// What a process holds; its end is an orderly one, unless it was killed before.
class OpenLedger : public Ledger {
 public:
  explicit OpenLedger(Store& store) : store_(store) {}
  OpenLedger(const OpenLedger&) = delete;
  OpenLedger& operator=(const OpenLedger&) = delete;
  ~OpenLedger() override { store_.close(); }

  std::optional<std::string> fact(const std::string& name) const override {
    return store_.read().fact(name);
  }
  std::map<std::string, std::string> facts(const std::string& prefix) const override {
    return store_.read().facts(prefix);
  }
  std::vector<Intent> intents(const std::string& kind) const override {
    return store_.read().intents(kind);
  }
  std::vector<LedgerEvent> events(const NodeId& node, std::size_t last) const override {
    return store_.read().events(node, last);
  }

  Result<void> put(const std::map<std::string, std::string>& facts) override {
    return store_.write(Kind::Synced, [facts](Ledger& ledger) { return ledger.put(facts); });
  }
  Result<std::int64_t> begin(const Intent& intent) override {
    auto done = store_.write(Kind::Synced, [intent](Ledger& ledger) -> Result<void> {
      auto id = ledger.begin(intent);
      if (!id) return std::move(id).error();
      return {};
    });
    if (!done) return std::move(done).error();
    return static_cast<std::int64_t>(store_.read().intents("").size());
  }
  Result<void> end(std::int64_t id, IntentState state, const std::string& result) override {
    return store_.write(Kind::Synced,
                        [=](Ledger& ledger) { return ledger.end(id, state, result); });
  }
  Result<void> record(const LedgerEvent& event) override {
    return store_.write(Kind::Telemetry, [event](Ledger& ledger) { return ledger.record(event); });
  }

 private:
  Store& store_;
};

class MemoryHome : public LedgerHome, private Store {
 public:
  explicit MemoryHome(Random& random) : random_(random) {}

  Result<std::unique_ptr<Ledger>> open() override {
    rules_.settle(random_.below(rules_.ways()));
    has_power_ = true;
    return std::unique_ptr<Ledger>(std::make_unique<OpenLedger>(static_cast<Store&>(*this)));
  }
  void kill() override {}
  void lose_power() override { rules_.power_lost(); }
  void arm(Strike strike) override { strike_ = strike; }
  void fill(bool full) override { full_ = full; }
  bool has_power() const override { return has_power_; }
  const Ledger& truth() const override { return rules_.now(); }

 private:
  Result<void> write(Kind kind, const Write& write) override {
    Strike strike = std::exchange(strike_, Strike::None);
    if (strike == Strike::None && full_) strike = Strike::IsFull;
    if (strike == Strike::None) {
      rules_.acknowledged(kind, write);
      return {};
    }
    rules_.failed(write);
    has_power_ = strike != Strike::PowerFails;
    return failed_write(strike);
  }
  const Ledger& read() const override { return rules_.now(); }
  void close() override {}

  Random& random_;
  LedgerRules rules_;
  Strike strike_ = Strike::None;
  bool full_ = false;
  bool has_power_ = true;
};

class SqliteHome : public LedgerHome, private Store {
 public:
  explicit SqliteHome(Random& random) : random_(random), disk_(random), vfs_(disk_, random) {}

  Result<std::unique_ptr<Ledger>> open() override {
    CHECK(real_ == nullptr, "one process at a time has the ledger open");
    disk_.go_on();
    auto opened = coordinator::open_sqlite_ledger(kName, vfs_.name(), random_);
    if (!opened) {
      if (opened.error().code == Code::Corrupt) broken_ = opened.error().message;
      return std::move(opened).error();
    }
    real_ = std::move(*opened);
    hold_to_the_rules();
    return std::unique_ptr<Ledger>(std::make_unique<OpenLedger>(static_cast<Store&>(*this)));
  }
  void kill() override {
    disk_.halt();
    real_.reset();
  }
  void lose_power() override {
    kill();
    disk_.lose_power();
    rules_.power_lost();
  }
  void arm(Strike strike) override {
    // A write is some six changes of files; more where the WAL is brought home.
    constexpr std::uint64_t kChanges = 9;
    disk_.arm(strike, random_.below(kChanges));
  }
  void fill(bool full) override { disk_.fill(full); }
  bool has_power() const override { return disk_.runs(); }
  const Ledger& truth() const override { return rules_.now(); }

 private:
  static constexpr const char* kName = "ledger.db";

  Result<void> write(Kind kind, const Write& write) override {
    CHECK(real_ != nullptr, "a ledger is open while it is written");
    auto done = write(*real_);
    disk_.disarm();
    if (done) {
      rules_.acknowledged(kind, write);
    } else {
      rules_.failed(write);
    }
    return done;
  }
  const Ledger& read() const override { return *real_; }
  void close() override { real_.reset(); }

  void hold_to_the_rules() {
    LedgerState found = state_of(*real_);
    if (!known_) {
      // A new one is somebody, whom it drew itself.
      known_ = true;
      rules_.acknowledged(Kind::Synced, [&](Ledger& ledger) { return ledger.put(found.facts); });
    }
    ++held_;
    for (std::size_t way = 0; way < rules_.ways(); ++way) {
      if (rules_.way(way) == found) return rules_.settle(way);
    }
    broken_ = "the ledger holds " + std::to_string(found.facts.size()) + " facts, " +
              std::to_string(found.intents.size()) + " intents, " +
              std::to_string(found.events.size()) + " events: not what was acknowledged";
  }

  Random& random_;
  FrailDisk disk_;
  FrailVfs vfs_;
  LedgerRules rules_;
  std::unique_ptr<Ledger> real_;
  bool known_ = false;
};

}  // namespace

std::unique_ptr<LedgerHome> make_memory_home(Random& random) {
  return std::make_unique<MemoryHome>(random);
}

std::unique_ptr<LedgerHome> make_sqlite_home(Random& random) {
  return std::make_unique<SqliteHome>(random);
}

}  // namespace skep::sim
