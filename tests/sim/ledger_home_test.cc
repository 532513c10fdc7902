// The real ledger on a disk that loses, tears and reorders what was not synced; and the store in
// memory held against it.

#include "tests/sim/ledger_home.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/sim/frail_vfs.h"

namespace skep::sim {
namespace {

using coordinator::IntentState;
using coordinator::Ledger;
using testing::ElementsAre;

constexpr std::uint64_t kSeeds = 120;
constexpr int kSteps = 150;

Utc at(std::uint64_t number) {
  return Utc(Duration(static_cast<std::int64_t>(number)));
}

/// What was met on the way, over all seeds.
struct Met {
  int writes_failed = 0;
  int failed_and_there = 0;
  int failed_and_gone = 0;
  int events_lost = 0;
  int openings_failed = 0;
};

/// A coordinator's machine that writes at random and is struck at random.
class Trial {
 public:
  Trial(std::uint64_t seed, Met& met)
      : random_(seed), home_(make_sqlite_home(random_)), met_(met) {}

  void run() {
    for (int i = 0; i < kSteps && home_->broken().empty(); ++i) step();
    home_->fill(false);
    ledger_.reset();
    home_->lose_power();
    open();
    EXPECT_NE(ledger_, nullptr) << "what is whole again opens";
  }
  const std::string& broken() const { return home_->broken(); }

 private:
  void step() {
    if (ledger_ == nullptr) return open();
    switch (random_.below(24)) {
      case 0:
        return end([this] { home_->kill(); });
      case 1:
        return end([this] { home_->lose_power(); });
      case 2:
        return end([] {});
      case 3:
        return home_->fill(random_.one_in(2));
      case 4:
        home_->arm(FrailDisk::Strike::PowerFails);
        break;
      case 5:
        home_->arm(FrailDisk::Strike::Fails);
        break;
      case 6:
        home_->arm(FrailDisk::Strike::IsFull);
        break;
      default:
        break;
    }
    const auto done = write();
    met_.writes_failed += done ? 0 : 1;
    if (!home_->has_power()) return end([this] { home_->lose_power(); });
    if (!done) end([this] { random_.one_in(2) ? home_->kill() : void(); });
  }

  template <typename How>
  void end(const How& how) {
    how();
    ledger_.reset();
  }

  void open() {
    if (random_.one_in(8)) home_->fill(false);
    const std::size_t events = home_->truth().events({}, 1'000'000).size();
    const std::size_t synced = home_->truth().facts("").size() + home_->truth().intents().size();
    auto opened = home_->open();
    if (!opened) {
      ++met_.openings_failed;
      home_->fill(false);
      return;
    }
    ledger_ = std::move(*opened);
    const std::size_t events_now = ledger_->events({}, 1'000'000).size();
    const std::size_t synced_now = ledger_->facts("").size() + ledger_->intents("").size();
    met_.events_lost += events_now < events ? 1 : 0;
    met_.failed_and_there += events_now > events || synced_now > synced ? 1 : 0;
    met_.failed_and_gone += events_now == events && synced_now == synced ? 1 : 0;
  }

  Result<void> write() {
    const std::uint64_t number = ++writes_;
    const std::string word = std::to_string(number);
    const std::size_t intents = home_->truth().intents().size();
    switch (random_.below(5)) {
      case 0:
        return ledger_->put({{"fact/" + word, word}, {"last", word}});
      case 1: {
        auto id = ledger_->begin(
            {.kind = "seed", .node = NodeId("sw1"), .detail = word, .at = at(number)});
        return id ? Result<void>{} : Result<void>(std::move(id).error());
      }
      case 2:
        if (intents == 0) break;
        return ledger_->end(1 + static_cast<std::int64_t>(random_.below(intents)),
                            IntentState::Done, word);
      default:
        break;
    }
    return ledger_->record({.at = at(number),
                            .node = NodeId("sw2"),
                            .room = "galera",
                            .kind = "room_proved",
                            .words = std::string(random_.below(3'000), 'w') + word,
                            .took = Duration(7)});
  }

  SeededRandom random_;
  std::unique_ptr<LedgerHome> home_;
  Met& met_;
  std::unique_ptr<Ledger> ledger_;
  std::uint64_t writes_ = 0;
};

TEST(SqliteLedgerOnAFrailDisk, KeepsItsPromisesThroughEveryCrash) {
  Met met;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Trial trial(seed, met);
    trial.run();
    ASSERT_EQ(trial.broken(), "");
  }
  // A disk that loses nothing would prove nothing.
  EXPECT_GT(met.writes_failed, 0);
  EXPECT_GT(met.failed_and_there, 0);
  EXPECT_GT(met.failed_and_gone, 0);
  EXPECT_GT(met.events_lost, 0);
}

/// Five events behind a fact, then the power fails: how many events are left.  Nothing: the fact is
/// gone, or the rules are broken.
std::set<std::size_t> left_after_power_cuts(std::unique_ptr<LedgerHome> (*make)(Random&)) {
  std::set<std::size_t> left;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SeededRandom random(seed);
    const auto home = make(random);
    auto ledger = home->open();
    EXPECT_TRUE((*ledger)->put({{"epoch", "1"}}));
    for (int i = 0; i < 5; ++i) EXPECT_TRUE((*ledger)->record({.kind = "room_proved"}));
    home->lose_power();
    ledger->reset();
    ledger = home->open();
    if (!home->broken().empty() || (*ledger)->fact("epoch") != "1") return {};
    left.insert((*ledger)->events({}, 10).size());
  }
  return left;
}

TEST(LedgerHome, InMemoryLosesWhatTheRealOneLosesAndNoMore) {
  EXPECT_THAT(left_after_power_cuts(make_sqlite_home), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(left_after_power_cuts(make_memory_home), ElementsAre(0, 1, 2, 3, 4, 5));
}

/// A write meets something half-way, and the process ends; then the next looks whether it is there.
std::set<bool> there_after_a_failed_write(std::unique_ptr<LedgerHome> (*make)(Random&),
                                          FrailDisk::Strike strike) {
  std::set<bool> there;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SeededRandom random(seed);
    const auto home = make(random);
    auto ledger = home->open();
    home->arm(strike);
    if ((*ledger)->put({{"epoch", "1"}})) continue;
    home->has_power() ? home->kill() : home->lose_power();
    ledger->reset();
    ledger = home->open();
    if (!home->broken().empty()) return {};
    there.insert((*ledger)->fact("epoch").has_value());
  }
  return there;
}

TEST(LedgerHome, InMemoryAWriteThatFailedIsThereOrNotAsInTheRealOne) {
  for (const auto strike : {FrailDisk::Strike::PowerFails, FrailDisk::Strike::Fails}) {
    EXPECT_THAT(there_after_a_failed_write(make_sqlite_home, strike), ElementsAre(false, true));
    EXPECT_THAT(there_after_a_failed_write(make_memory_home, strike), ElementsAre(false, true));
  }
}

TEST(SqliteLedgerOnAFrailDisk, IsMadeWholeOrNotAtAll) {
  int cut = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    const auto home = make_sqlite_home(random);
    home->arm(FrailDisk::Strike::PowerFails);
    auto first = home->open();
    if (!home->has_power()) {
      ++cut;
      home->lose_power();
    }
    if (first) first->reset();
    const auto again = home->open();
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(home->broken(), "");
    EXPECT_EQ((*again)->fact("cluster")->size(), 16U);
    EXPECT_EQ((*again)->fact("term"), "1");
  }
  EXPECT_GT(cut, 100);
}

TEST(SqliteLedgerOnAFrailDisk, IsTheSameByteForByteFromTheSameSeed) {
  std::array<std::string, 2> files;
  for (std::string& bytes : files) {
    SeededRandom random(7);
    FrailDisk disk(random);
    const FrailVfs vfs(disk, random);
    auto ledger = coordinator::open_sqlite_ledger("ledger.db", vfs.name(), random);
    ASSERT_TRUE((*ledger)->put({{"epoch", "1"}}));
    ASSERT_TRUE((*ledger)->record({.kind = "room_proved"}));
    for (const char* name : {"ledger.db", "ledger.db-wal"}) {
      const auto file = disk.find(name);
      ASSERT_TRUE(file) << name;
      bytes += disk.read(*file, 0, disk.size(*file));
    }
  }
  const auto differs = std::ranges::mismatch(files[0], files[1]).in1 - files[0].begin();
  EXPECT_TRUE(files[0] == files[1]) << "from byte " << differs;
}

TEST(FrailDisk, KeepsWhatWasSyncedAndLosesSomeOfTheRest) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SeededRandom random(seed);
    FrailDisk disk(random);
    FrailDisk::File file = 0;
    ASSERT_EQ(disk.create("a", file), FrailDisk::Fate::Done);
    ASSERT_EQ(disk.write(file, 0, "old "), FrailDisk::Fate::Done);
    ASSERT_EQ(disk.sync(file), FrailDisk::Fate::Done);
    ASSERT_EQ(disk.sync_folder(), FrailDisk::Fate::Done);
    ASSERT_EQ(disk.write(file, 0, "new "), FrailDisk::Fate::Done);
    ASSERT_EQ(disk.write(file, 4, "end"), FrailDisk::Fate::Done);
    EXPECT_EQ(disk.read(file, 0, 99), "new end");

    disk.lose_power();
    disk.go_on();

    ASSERT_TRUE(disk.find("a"));
    seen.insert(std::string(disk.read(file, 0, 99)));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"old ", "new ", "old end", "new end"}));
}

TEST(FrailDisk, ANameThatWasNotSyncedMayBeGone) {
  std::set<bool> there;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SeededRandom random(seed);
    FrailDisk disk(random);
    FrailDisk::File file = 0;
    ASSERT_EQ(disk.create("a", file), FrailDisk::Fate::Done);
    disk.lose_power();
    there.insert(disk.find("a").has_value());
  }
  EXPECT_EQ(there, (std::set<bool>{false, true}));
}

}  // namespace
}  // namespace skep::sim
