#include "coordinator/store/ledger.h"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "common/files.h"
#include "tests/support/temp_folder.h"

namespace skep::coordinator {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class LedgerTest : public testing::TestWithParam<bool> {
 protected:
  std::string path() const { return folder.path() + "/ledger.db"; }
  std::unique_ptr<Ledger> open() {
    if (!GetParam()) return make_memory_ledger();
    auto ledger = open_sqlite_ledger(path());
    EXPECT_TRUE(ledger) << ledger.error().message;
    return std::move(*ledger);
  }
  test::TempFolder folder;
};

INSTANTIATE_TEST_SUITE_P(Each, LedgerTest, testing::Bool(), [](const auto& kind) {
  return std::string(kind.param ? "Sqlite" : "Memory");
});

TEST_P(LedgerTest, FactsAreReadBackByNameAndPrefix) {
  const auto ledger = open();
  ASSERT_TRUE(
      ledger->put({{"epoch", "3"}, {"node/sw1/agent_key", "k1"}, {"node/sw2/agent_key", "k2"}}));
  ASSERT_TRUE(ledger->put({{"epoch", "4"}}));

  EXPECT_EQ(ledger->fact("epoch"), "4");
  EXPECT_EQ(ledger->fact("nothing"), std::nullopt);
  EXPECT_THAT(ledger->facts("node/sw1/"), UnorderedElementsAre(Pair("node/sw1/agent_key", "k1")));
}

TEST_P(LedgerTest, AnIntentIsBegunAndEnded) {
  const auto ledger = open();
  const auto id =
      ledger->begin({.kind = "seed", .node = NodeId("sw1"), .detail = "epoch 1 empty sw1"});
  ASSERT_TRUE(id);
  ASSERT_TRUE(ledger->end(*id, IntentState::Done, "uuid"));

  const auto intents = ledger->intents("seed");
  ASSERT_THAT(intents, SizeIs(1));
  EXPECT_EQ(intents[0].state, IntentState::Done);
  EXPECT_EQ(intents[0].result, "uuid");
  EXPECT_THAT(ledger->intents("order"), SizeIs(0));
  EXPECT_EQ(ledger->end(99, IntentState::Done, "").error().code, Code::NotFound);
}

TEST_P(LedgerTest, TheLastEventsComeInTheirOrder) {
  const auto ledger = open();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(ledger->record({.node = NodeId(i % 2 == 0 ? "sw1" : "sw2"),
                                .kind = "room_proved",
                                .words = std::to_string(i),
                                .took = Duration(i)}));
  }
  const auto all = ledger->events({}, 2);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].words, "3");
  EXPECT_EQ(all[1].words, "4");
  EXPECT_THAT(ledger->events(NodeId("sw2"), 10), SizeIs(2));
}

class SqliteLedgerTest : public testing::Test {
 protected:
  std::string path() const { return folder.path() + "/ledger.db"; }
  void run(const char* text) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, text, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }
  int synced_writes() {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
    sqlite3_stmt* row = nullptr;
    sqlite3_prepare_v2(database, "SELECT count FROM writes", -1, &row, nullptr);
    EXPECT_EQ(sqlite3_step(row), SQLITE_ROW);
    const int count = sqlite3_column_int(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(database);
    return count;
  }
  test::TempFolder folder;
};

TEST_F(SqliteLedgerTest, IsReadByItsOwnerOnlyAndIsSomebodyAtOnce) {
  const auto ledger = open_sqlite_ledger(path());
  ASSERT_TRUE(ledger);

  for (const char* end : {"", "-wal", "-shm"}) {
    struct stat file {};
    ASSERT_EQ(::stat((path() + end).c_str(), &file), 0) << end;
    EXPECT_EQ(file.st_mode & 0777U, 0600U) << end;
  }
  EXPECT_THAT(*(*ledger)->fact("cluster"), SizeIs(16));
  EXPECT_EQ((*ledger)->fact("term"), "1");
}

TEST_F(SqliteLedgerTest, KeepsWhatItHoldsAcrossAnEnd) {
  std::string cluster;
  {
    const auto ledger = open_sqlite_ledger(path());
    ASSERT_TRUE((*ledger)->put({{"epoch", "7"}}));
    cluster = *(*ledger)->fact("cluster");
  }
  const auto again = open_sqlite_ledger(path());
  EXPECT_EQ((*again)->fact("epoch"), "7");
  EXPECT_EQ((*again)->fact("cluster"), cluster);
}

TEST_F(SqliteLedgerTest, RefusesOneThatALaterVersionMade) {
  { ASSERT_TRUE(open_sqlite_ledger(path())); }
  run("PRAGMA user_version = 99");

  const auto ledger = open_sqlite_ledger(path());

  ASSERT_FALSE(ledger);
  EXPECT_EQ(ledger.error().code, Code::Refused);
  EXPECT_THAT(ledger.error().message, HasSubstr("later Skep"));
}

TEST_F(SqliteLedgerTest, SaysWhatToDoWithACorruptOne) {
  ASSERT_TRUE(replace_file(path(), std::string(8'192, 'x')));

  const auto ledger = open_sqlite_ledger(path());

  ASSERT_FALSE(ledger);
  EXPECT_EQ(ledger.error().code, Code::Corrupt);
  EXPECT_THAT(ledger.error().message, HasSubstr("Nothing was changed"));
}

TEST_F(SqliteLedgerTest, SyncedWritesCanBeCountedFromOutside) {
  const auto ledger = open_sqlite_ledger(path());
  const int before = synced_writes();
  ASSERT_TRUE((*ledger)->put({{"a", "1"}, {"b", "2"}}));
  ASSERT_TRUE((*ledger)->begin({.kind = "seed"}));
  ASSERT_TRUE((*ledger)->record({.kind = "telemetry"}));

  EXPECT_EQ(synced_writes() - before, 2);
}

TEST_F(SqliteLedgerTest, AnOpeningSyncsWhatItFinds) {
  { ASSERT_TRUE(open_sqlite_ledger(path())); }
  const int before = synced_writes();

  const auto ledger = open_sqlite_ledger(path());

  EXPECT_EQ(synced_writes() - before, 1);
}

}  // namespace
}  // namespace skep::coordinator
