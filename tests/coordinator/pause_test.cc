// Maintenance: nodes that a person works on, with fakes around the core.

#include "coordinator/plan/pause.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "coordinator/screen/status.h"
#include "coordinator/screen/up_end.h"
#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

using protocol::Stage;
using testing::HasSubstr;

class PauseTest : public testing::Test {
 protected:
  PauseTest() { house.up(); }

  View pause(std::vector<NodeId> nodes) {
    return house.run({.aim = Aim::Pause, .pause = std::move(nodes)});
  }
  View resume(std::vector<NodeId> nodes) {
    return house.run({.aim = Aim::Up, .resume = std::move(nodes)});
  }
  static std::string failure(const View& view) { return view.failed ? view.failed->message : ""; }
  static Gravity gravity(const View& view, const std::string& key) {
    const auto at = std::ranges::find(view.verdict.remarks, key, &Remark::key);
    return at == view.verdict.remarks.end() ? Gravity::Well : at->gravity;
  }
  void stop_database(int number) {
    house.agent(number).database.running = house.agent(number).database.primary = false;
  }

  BringUp house;
};

TEST_F(PauseTest, APausedNodeIsNotTouchedUntilItIsResumed) {
  const View paused = pause({node(2)});
  EXPECT_EQ(failure(paused), "");
  EXPECT_EQ(paused.nodes[1].beside, Beside::Paused);
  EXPECT_TRUE(as_wanted(paused));
  EXPECT_EQ(cluster_words(paused), "serves; one node paused");

  stop_database(2);
  const View up = house.up();
  EXPECT_EQ(failure(up), "");
  EXPECT_TRUE(as_asked(up));
  EXPECT_FALSE(house.agent(2).database.running);

  const View resumed = resume({node(2)});
  EXPECT_EQ(failure(resumed), "");
  EXPECT_TRUE(house.agent(2).database.primary);
  EXPECT_EQ(resumed.nodes[1].beside, Beside::None);
}

TEST_F(PauseTest, NobodyStartsAPausedMachineOrInstallsAnythingThere) {
  pause({node(3)});
  house.cut(3);
  house.pass(Duration(20'000));
  EXPECT_EQ(failure(house.up()), "");
  EXPECT_FALSE(house.agent(3).on());
  EXPECT_EQ(failure(resume({node(3)})), "");
  EXPECT_TRUE(house.agent(3).database.primary);
}

TEST_F(PauseTest, WhatWouldTouchEveryNodeIsRefusedAndNothingIsChanged) {
  pause({node(1), node(3)});
  const View down = house.down();
  EXPECT_THAT(failure(down), HasSubstr("sw1 sw3 are paused"));
  EXPECT_THAT(failure(down), HasSubstr("skep resume sw1 sw3"));
  EXPECT_TRUE(house.agent(2).database.primary);
  EXPECT_TRUE(house.ledger().fact("down").value_or("").empty());

  stop_database(1);
  stop_database(2);
  stop_database(3);
  const View recover = house.run({.aim = Aim::Recover});
  EXPECT_THAT(failure(recover), HasSubstr("are paused"));
  EXPECT_TRUE(house.ledger().intents("recover").empty());
}

TEST_F(PauseTest, AnOutageThatWaitsForAPausedNodeSaysWhichAndRecoversNothing) {
  pause({node(2)});
  house.cluster.views_kept = false;
  for (const int i : {1, 2, 3}) house.cut(i);
  for (const int i : {1, 2, 3}) house.start(i);
  house.pass(Duration(20'000));
  const View view = house.up();
  EXPECT_THAT(failure(view), HasSubstr("which is paused: `skep resume sw2`"));
  EXPECT_TRUE(house.ledger().intents("recover").empty());
  EXPECT_EQ(failure(resume({node(2)})), "");
  EXPECT_TRUE(house.agent(2).database.primary);
}

TEST_F(PauseTest, ItsAlertsAreSilentAndTheMajorityIsGuardedAllTheSame) {
  pause({node(2)});
  stop_database(2);
  house.pass(Duration(20'000));
  const View one = house.run({.aim = Aim::Look, .patience = Duration(150'000), .watch = true},
                             Duration(150'000));
  EXPECT_LT(one.nodes[1].verdict.gravity, Gravity::Warns) << one.nodes[1].verdict.words;
  EXPECT_THAT(one.nodes[1].verdict.words, HasSubstr("paused since"));
  EXPECT_EQ(gravity(one, "galera.size"), Gravity::Well);

  stop_database(1);
  house.agent(1).fail("galera");
  const View two = house.run({.aim = Aim::Look, .patience = Duration(150'000), .watch = true},
                             Duration(150'000));
  EXPECT_EQ(gravity(two, "galera.size"), Gravity::Critical);
}

TEST_F(PauseTest, WhoDoesNotHearOfItIsNamedAndItIsOnRecord) {
  house.cut(2);
  const View view = pause({node(2)});
  EXPECT_THAT(failure(view), HasSubstr("sw2 did not hear of it yet"));
  EXPECT_FALSE(house.ledger().fact("node/sw2/paused").value_or("").empty());
}

TEST_F(PauseTest, AllMayBePausedAndThereIsNothingToPauseOnceTheLayersAreOff) {
  EXPECT_EQ(failure(pause({node(1), node(2), node(3)})), "");
  const View up = house.up();
  EXPECT_EQ(failure(up), "");
  EXPECT_THAT(up_end_text(up, Style{}, false), HasSubstr("every node is paused"));
  EXPECT_EQ(failure(resume({node(1), node(2), node(3)})), "");
  EXPECT_EQ(failure(house.down()), "");
  EXPECT_THAT(failure(pause({node(1)})), HasSubstr("there is nothing to pause"));
}

}  // namespace
}  // namespace skep::coordinator
