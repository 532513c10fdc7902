#include "coordinator/service/alerts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/limits.h"
#include "tests/coordinator/vega.h"

namespace skep::coordinator {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr Duration kStep{1'000};

Concern lost(const std::string& node) {
  return {.node = NodeId(node), .key = "lost", .words = "the host hangs", .next = {"skep why"}};
}

class AlertsTest : public testing::Test {
 protected:
  /// For so long these hold; all that was told meanwhile.
  std::vector<Alert> hold(const std::vector<Concern>& concerns, Duration time) {
    std::vector<Alert> all;
    for (Duration passed{0}; passed < time; passed += kStep) {
      now.tick += kStep;
      now.utc += kStep;
      Alerts::Told told = alerts.on(concerns, now);
      for (Alert& alert : told.alerts) all.push_back(std::move(alert));
      for (const auto& [name, value] : told.facts) {
        if (value.empty()) {
          ledger.erase(name);
        } else {
          ledger[name] = value;
        }
      }
    }
    return all;
  }

  std::map<std::string, std::string> ledger;
  Alerts alerts{ledger};
  Now now{.tick = Tick(Duration(1'000'000)), .utc = vega::utc("2026-11-23T02:11:40Z")};
};

TEST_F(AlertsTest, ToldOnceWhenItBeginsAndOnceWhenItEnds) {
  const auto begun = hold({lost("sw2")}, Duration(600'000));
  ASSERT_THAT(begun, SizeIs(1));
  EXPECT_TRUE(begun[0].begins);
  EXPECT_EQ(begun[0].concern.words, "the host hangs");
  EXPECT_EQ(alerts.standing(), 1U);
  const auto ended = hold({}, Duration(600'000));
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_FALSE(ended[0].begins);
  EXPECT_EQ(ended[0].since, begun[0].since);
  EXPECT_EQ(alerts.standing(), 0U);
  EXPECT_THAT(ledger, IsEmpty());
}

TEST_F(AlertsTest, WhatIsShortIsNotTold) {
  EXPECT_THAT(hold({lost("sw2")}, kAlertAfter - kStep), IsEmpty());
  EXPECT_THAT(hold({}, Duration(60'000)), IsEmpty());
}

TEST_F(AlertsTest, WhatFlickersIsOneTrouble) {
  std::vector<Alert> all = hold({lost("sw2")}, Duration(20'000));
  for (int i = 0; i < 10; ++i) {
    for (auto& one : hold({}, kAlertGone / 2)) all.push_back(one);
    for (auto& one : hold({lost("sw2")}, Duration(20'000))) all.push_back(one);
  }
  EXPECT_THAT(all, SizeIs(1));
}

TEST_F(AlertsTest, TheSameTroubleRestsBeforeItIsToldAgain) {
  hold({lost("sw2")}, Duration(20'000));
  hold({}, kAlertGone + 2 * kStep);
  EXPECT_THAT(hold({lost("sw2")}, kAlertRests / 2), IsEmpty());
  EXPECT_THAT(hold({lost("sw2")}, kAlertRests), SizeIs(1));
}

TEST_F(AlertsTest, ManyAtOnceComeInTurn) {
  std::vector<Concern> many;
  for (int i = 0; i < 25; ++i) many.push_back(lost("sw" + std::to_string(i)));
  const auto first = hold(many, kAlertAfter + 5 * kStep);
  ASSERT_THAT(first, SizeIs(kAlertsMost));
  EXPECT_EQ(first.back().more, 25 - kAlertsMost);
  EXPECT_THAT(hold(many, Duration(600'000)), SizeIs(25 - kAlertsMost));
}

TEST_F(AlertsTest, AServiceThatStartsAgainRepeatsNothingAndTellsTheEnd) {
  hold({lost("sw2")}, Duration(20'000));
  alerts = Alerts(ledger);
  EXPECT_EQ(alerts.standing(), 1U);
  EXPECT_THAT(hold({lost("sw2")}, Duration(600'000)), IsEmpty());
  const auto ended = hold({}, Duration(60'000));
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_FALSE(ended[0].begins);
  EXPECT_EQ(ended[0].concern.words, "the host hangs");
}

TEST_F(AlertsTest, ThatItEndedIsToldThoughItEndedWhileNobodyWatched) {
  hold({lost("sw2")}, Duration(20'000));
  alerts = Alerts(ledger);
  EXPECT_THAT(hold({}, Duration(60'000)), SizeIs(1));
}

TEST(ConcernTest, AClusterThatServesGivesNoCause) {
  EXPECT_THAT(concerns_of(vega::brought_up()), IsEmpty());
}

TEST(ConcernTest, ALostNodeIsToldInTheWordsOfWhy) {
  const View view = vega::one_short();
  const auto concerns = concerns_of(view);
  ASSERT_THAT(concerns, SizeIs(1));
  EXPECT_EQ(concerns[0].key, "lost");
  EXPECT_EQ(concerns[0].words, view.nodes[1].why_means);
  EXPECT_EQ(concerns[0].seen, view.nodes[1].why_seen);
}

TEST(ConcernTest, OfMaintenanceAndOfWhatIsDownNothingIsSaid) {
  View view = vega::one_short();
  view.nodes[1].beside = Beside::Paused;
  EXPECT_THAT(concerns_of(view), IsEmpty());
  view = vega::one_short();
  view.down = true;
  EXPECT_THAT(concerns_of(view), IsEmpty());
}

TEST(ConcernTest, AClusterThatDoesNotServeIsCritical) {
  View view = vega::one_short();
  view.serves = false;
  const auto concerns = concerns_of(view);
  ASSERT_FALSE(concerns.empty());
  EXPECT_TRUE(concerns[0].critical);
  EXPECT_TRUE(concerns[0].node.empty());
}

}  // namespace
}  // namespace skep::coordinator
