#include "coordinator/service/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/screen/document.h"
#include "tests/coordinator/vega.h"

namespace skep::coordinator {
namespace {

using Facts = std::map<std::string, std::string>;

const AskChange kUp{{.aim = Aim::Up, .until = protocol::Stage::Prepared},
                    {{NodeId("sw1"), "5f1d2c3a"}}};
const AskChange kDown{{.aim = Aim::Down, .wipe_data = true}, {}};

Holder anna() {
  return {.pid = 4121,
          .user = "anna",
          .host = "bastion1",
          .command = "",
          .since = vega::utc("2026-11-23T02:11:40Z")};
}

class DeskTest : public testing::Test {
 protected:
  /// As the service does: synced, then begun.
  void take(Desk& desk, const AskChange& request) {
    auto facts = desk.take(request, anna());
    ASSERT_TRUE(facts);
    put(*facts);
    desk.taken(true);
  }
  void put(const Facts& facts) {
    for (const auto& [name, value] : facts) ledger[name] = value;
  }

  Facts ledger;
};

TEST_F(DeskTest, AtFirstThereIsNothingToMake) {
  Desk desk(ledger);
  EXPECT_EQ(desk.change(), nullptr);
  EXPECT_FALSE(progress_from(desk.progress(1)));
}

TEST_F(DeskTest, OneChangeAtATime) {
  Desk desk(ledger);
  take(desk, kUp);
  ASSERT_NE(desk.change(), nullptr);
  EXPECT_EQ(desk.change()->asked, kUp);
  EXPECT_EQ(desk.change()->holder.command, "skep up");
  const auto second = desk.take(kDown, anna());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::Unavailable);
}

TEST_F(DeskTest, WhatCouldNotBeWrittenNeverWas) {
  Desk desk(ledger);
  ASSERT_TRUE(desk.take(kUp, anna()));
  desk.taken(false);
  EXPECT_EQ(desk.change(), nullptr);
  take(desk, kDown);
  EXPECT_EQ(desk.change()->number, 1U);
}

TEST_F(DeskTest, AServiceThatWasKilledGoesOnUnderTheSameNumber) {
  {
    Desk desk(ledger);
    take(desk, kDown);
  }
  const Desk desk(ledger);
  ASSERT_NE(desk.change(), nullptr);
  EXPECT_EQ(desk.change()->number, 1U);
  EXPECT_EQ(desk.change()->asked, kDown);
  EXPECT_EQ(desk.change()->holder.user, "anna");
  EXPECT_EQ(desk.change()->holder.since, anna().since);
  EXPECT_TRUE(progress_from(desk.progress(1)));
}

TEST_F(DeskTest, AnAgreementEndsWithTheChangeItWasMadeFor) {
  {
    Desk desk(ledger);
    take(desk, kUp);
  }
  Desk again(ledger);
  ASSERT_NE(again.change(), nullptr);
  EXPECT_EQ(again.change()->asked.agreed, kUp.agreed);
  put(again.end({}));
  EXPECT_EQ(Desk(ledger).change(), nullptr);
  take(again, {{.aim = Aim::Up}, {}});
  EXPECT_TRUE(again.change()->asked.agreed.empty());
}

TEST_F(DeskTest, WhatEndedIsToldUntilTheNextBegins) {
  Desk desk(ledger);
  take(desk, kDown);
  desk.show(vega::half_way());
  auto progress = progress_from(desk.progress(1));
  ASSERT_TRUE(progress);
  EXPECT_FALSE(progress->ended);
  ASSERT_TRUE(progress->view);
  EXPECT_EQ(progress->view->cluster, "vega");

  put(desk.end({.view = vega::brought_up(), .last = "sw1 at 7"}));
  progress = progress_from(desk.progress(1));
  ASSERT_TRUE(progress);
  EXPECT_TRUE(progress->ended);
  EXPECT_EQ(progress->outcome.last, "sw1 at 7");
  EXPECT_EQ(Desk(ledger).change(), nullptr);

  take(desk, kUp);
  EXPECT_EQ(desk.change()->number, 2U);
  EXPECT_FALSE(progress_from(desk.progress(1)));
}

TEST_F(DeskTest, AnErrorComesThroughAsItWas) {
  Desk desk(ledger);
  take(desk, kUp);
  desk.end({.error = Error{Code::Refused, "the ledger is an old copy"}});
  const auto progress = progress_from(desk.progress(1));
  ASSERT_TRUE(progress);
  ASSERT_TRUE(progress->outcome.error);
  EXPECT_EQ(progress->outcome.error->code, Code::Refused);
  EXPECT_EQ(progress->outcome.error->message, "the ledger is an old copy");
}

TEST_F(DeskTest, OnlyTheChangeThatIsMeantIsInterrupted) {
  Desk desk(ledger);
  desk.interrupt(1);
  take(desk, kUp);
  desk.interrupt(2);
  EXPECT_FALSE(desk.interrupted());
  desk.interrupt(1);
  EXPECT_TRUE(desk.interrupted());
  desk.end({});
  EXPECT_FALSE(desk.interrupted());
}

TEST_F(DeskTest, AnyLedgerIsBorne) {
  for (const char* bad :
       {"", "{", "[]", "{\"aim\":\"look\"}", "{\"aim\":\"up\",\"until\":\"x\"}"}) {
    EXPECT_EQ(Desk({{"change/number", "3"}, {"change/request", bad}}).change(), nullptr) << bad;
  }
  EXPECT_EQ(Desk({{"change/number", "-3"}, {"change/request", "{}"}}).change(), nullptr);
}

}  // namespace
}  // namespace skep::coordinator
