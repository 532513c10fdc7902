// Aim::Watch: what stands is kept, for good; nothing is ordered, installed or seeded.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

using protocol::Stage;

constexpr Duration kMinute{60'000};

class ServiceWatchTest : public testing::Test {
 protected:
  View watch(Duration time = kMinute) { return house.run({.aim = Aim::Watch}, time); }

  std::size_t intents(const std::string& kind) { return house.ledger().intents(kind).size(); }

  BringUp house;
};

TEST_F(ServiceWatchTest, GoesOnWhateverIsThere) {
  house.up();
  const View view = watch();
  EXPECT_FALSE(view.failed);
  EXPECT_EQ(view.running, kMinute);
  for (const NodeView& one : view.nodes) EXPECT_EQ(one.stage, Stage::Serving) << one.name.value;
}

TEST_F(ServiceWatchTest, BeforeAnyUpItMakesNothing) {
  watch();
  EXPECT_EQ(house.provider.made(), 0);
  EXPECT_EQ(intents(""), 0U);
}

TEST_F(ServiceWatchTest, AClimbThatWasBrokenOffIsNotItsToGoOnWith) {
  house.run({.aim = Aim::Up, .until = Stage::Prepared});
  const std::size_t begun = intents("");
  watch();
  EXPECT_EQ(intents(""), begun);
  EXPECT_TRUE(house.cluster.seeds.empty());
}

TEST_F(ServiceWatchTest, AMachineThatIsOffIsNotStartedAndIsToldAsLost) {
  house.up();
  house.cut(2);
  const View view = watch();
  EXPECT_FALSE(house.provider.runs(node(2)));
  EXPECT_EQ(view.nodes[1].beside, Beside::Lost);
  EXPECT_EQ(view.nodes[0].stage, Stage::Serving);
}

TEST_F(ServiceWatchTest, AMemberThatComesBackIsToldItsGoalAndServesAgain) {
  house.up();
  house.cut(2);
  house.meanwhile = [this](Duration at) {
    if (at == Duration(20'000)) house.start(2);
  };
  const View view = watch(2 * kMinute);
  EXPECT_EQ(view.nodes[1].stage, Stage::Serving);
  EXPECT_EQ(house.cluster.seeds.size(), 1U);
}

TEST_F(ServiceWatchTest, WhatIsDownStaysDown) {
  house.up();
  house.down();
  const View view = watch();
  EXPECT_TRUE(view.down);
  EXPECT_FALSE(house.agent(1).database.running);
  EXPECT_EQ(house.cluster.seeds.size(), 1U);
}

TEST_F(ServiceWatchTest, ADownThatWasBrokenOffIsNotItsToGoOnWith) {
  house.up();
  house.run({.aim = Aim::Down}, Duration(4'000));
  const auto before = house.ledger().facts("");
  watch();
  EXPECT_EQ(*house.ledger().fact("down"), before.at("down"));
}

TEST_F(ServiceWatchTest, AnOutageOfAllIsMendedByItselfWhereTheYamlAllowsIt) {
  house.up();
  house.cluster.uuid = house.agent(1).database.uuid;
  house.cluster.views_kept = false;
  for (const int i : {1, 2, 3}) house.cut(i);
  for (const int i : {1, 2, 3}) house.start(i);
  const View view = watch(10 * kMinute);
  EXPECT_TRUE(view.serves);
  for (const NodeView& one : view.nodes) EXPECT_EQ(one.stage, Stage::Serving) << one.name.value;
  EXPECT_EQ(intents("recover"), 1U);
  EXPECT_EQ(house.cluster.histories, 1);
}

TEST_F(ServiceWatchTest, OneThatIsAskedForWaitsForThePerson) {
  Config config = three_nodes();
  config.recover = RecoverBy::Asking;
  BringUp asked(config);
  asked.up();
  asked.cluster.uuid = asked.agent(1).database.uuid;
  asked.cluster.views_kept = false;
  for (const int i : {1, 2, 3}) asked.cut(i);
  for (const int i : {1, 2, 3}) asked.start(i);
  const View view = asked.run({.aim = Aim::Watch}, 10 * kMinute);
  EXPECT_FALSE(view.serves);
  EXPECT_TRUE(asked.ledger().intents("recover").empty());
}

}  // namespace
}  // namespace skep::coordinator
