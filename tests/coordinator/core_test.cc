// The core with fakes around it: bring-ups, standing clusters, downs, faults.

#include "coordinator/core.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

using protocol::Stage;
using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::SizeIs;

class CoreTest : public testing::Test {
 protected:
  static std::vector<Stage> stages(const View& view) {
    std::vector<Stage> all;
    for (const NodeView& one : view.nodes) all.push_back(one.stage);
    return all;
  }

  static std::string failure(const View& view) { return view.failed ? view.failed->message : ""; }

  void serves(const View& view) {
    EXPECT_EQ(failure(view), "");
    EXPECT_EQ(stages(view), std::vector(view.nodes.size(), Stage::Serving));
    EXPECT_TRUE(view.serves);
  }

  /// What may happen once only did.
  void once() {
    for (const auto& [epoch, seeds] : house.cluster.seeds) EXPECT_EQ(seeds, 1) << "epoch " << epoch;
    EXPECT_EQ(house.cluster.histories, 1);
    EXPECT_EQ(house.provider.made(), static_cast<int>(house.config().nodes.size()));
  }

  std::vector<LedgerEvent> events(const std::string& kind) {
    std::vector<LedgerEvent> found;
    for (const LedgerEvent& event : house.ledger().events({}, 100'000)) {
      if (event.kind == kind) found.push_back(event);
    }
    return found;
  }

  BringUp house;
};

TEST_F(CoreTest, BringsThreeNodesFromNothingToServing) {
  const View view = house.up();

  serves(view);
  once();
  EXPECT_EQ(house.cluster.swarms_made, 1);
  EXPECT_EQ(house.cluster.networks_made, 1);
  EXPECT_EQ(view.state_uuid, house.cluster.uuid);
  EXPECT_FALSE(view.critical_path.empty());
  EXPECT_GT(view.changes, 0U);
}

TEST_F(CoreTest, DownTakesNothingOffUnderAYamlThatLacksANodeOfTheLedger) {
  house.up();
  ASSERT_TRUE(house.ledger().put({{"node/sw9/agent_key", "key"}}));
  EXPECT_THAT(failure(house.down()), HasSubstr("the ledger knows sw9"));
  EXPECT_EQ(house.ledger().fact("down").value_or(""), "");
  EXPECT_TRUE(house.agent(1).database.primary);
}

TEST_F(CoreTest, ASingleNodeAndFiveComeUpToo) {
  for (const int count : {1, 2, 4, 5}) {
    Config config = three_nodes();
    config.nodes.clear();
    for (int i = 1; i <= count; ++i) config.nodes.push_back({.name = node(i)});
    BringUp other(config);
    const View view = other.up();
    EXPECT_EQ(failure(view), "") << count;
    EXPECT_EQ(stages(view), std::vector(view.nodes.size(), Stage::Serving)) << count;
  }
}

TEST_F(CoreTest, ChangesNothingOnAClusterThatStandsAndTakesLessThanFourSeconds) {
  house.up();
  house.pass(Duration(10'000));
  const std::size_t intents = house.ledger().intents("").size();

  const View view = house.up();

  serves(view);
  EXPECT_EQ(view.changes, 0U);
  EXPECT_LT(view.running, Duration(4'000));
  EXPECT_GT(view.looks, 0U);
  EXPECT_EQ(house.ledger().intents("").size(), intents);
}

TEST_F(CoreTest, ASlowNodeHoldsNobodyUpButAtTheGate) {
  house.agent(3).slow("packages", Duration(60'000));

  const View view = house.up();

  serves(view);
  const auto proved = [&](int number, const std::string& room) {
    for (const LedgerEvent& event : events("room_proved")) {
      if (event.node == node(number) && event.room == room) return event.at;
    }
    return Utc{};
  };
  EXPECT_LT(proved(1, "census"), proved(3, "packages"));
  EXPECT_LT(proved(2, "census"), proved(3, "packages"));
  EXPECT_GT(proved(1, "consul"), proved(3, "census"));
  EXPECT_LT(proved(1, "census") - proved(2, "census"), Duration(2'000));
}

TEST_F(CoreTest, TheGateSaysWhomItWaitsFor) {
  house.agent(3).slow("packages", Duration(600'000));

  const View view = house.run({.aim = Aim::Up}, Duration(40'000));

  EXPECT_TRUE(view.nodes[0].waits);
  EXPECT_EQ(view.nodes[0].doing,
            "waits for Consul's first leader: 2 of 3 servers there, sw3 still prepares");
  EXPECT_EQ(view.nodes[2].doing, "packages: look");
}

TEST_F(CoreTest, LooksWithoutWritingOrTellingAnything) {
  house.up();
  house.pass(Duration(5'000));

  const View view = house.look();

  serves(view);
  EXPECT_EQ(house.writes(), 0U);
  EXPECT_LT(view.running, Duration(3'000));
}

TEST_F(CoreTest, ALookBeforeAnyUpSaysThatNothingIsThere) {
  const View view = house.look();

  EXPECT_EQ(house.writes(), 0U);
  EXPECT_EQ(stages(view), std::vector(3, Stage::Ordered));
  EXPECT_THAT(view.plan[0].what, HasSubstr("sw1 sw2 sw3"));
  EXPECT_EQ(view.plan[0].verb, "make");
}

TEST_F(CoreTest, ALookNamesTheNodeThatIsSilentAndWhenItWasSeen) {
  house.up();
  house.cut(2);
  house.pass(Duration(60'000));

  const View view = house.look();

  EXPECT_EQ(view.nodes[1].beside, Beside::Lost);
  ASSERT_TRUE(view.nodes[1].seen);
  EXPECT_GE(*view.nodes[1].seen, Duration(60'000));
  EXPECT_EQ(view.nodes[0].stage, Stage::Serving);
  EXPECT_FALSE(view.nodes[1].why_next.empty());
}

TEST_F(CoreTest, UpStartsAMachineThatIsOffAndMakesNoSecond) {
  house.up();
  house.cut(2);
  house.pass(Duration(10'000));

  const View view = house.up();

  serves(view);
  once();
  EXPECT_EQ(house.cluster.seeds.size(), 1U);
}

TEST_F(CoreTest, DownStopsMembersInTurnAndUpSeedsFromTheLastOne) {
  house.up();

  const View down = house.down();

  EXPECT_EQ(failure(down), "");
  EXPECT_TRUE(down.down);
  EXPECT_EQ(house.ledger().fact("last_stopped"), "sw1");
  EXPECT_THAT(*house.ledger().fact("last_stopped_position"), HasSubstr(house.cluster.uuid));
  EXPECT_EQ(house.look().nodes[0].beside, Beside::Stopped);

  serves(house.up());
  once();
  EXPECT_EQ(house.cluster.seeds.size(), 2U);
  EXPECT_EQ(house.cluster.swarms_made, 2);
  const auto seeds = house.ledger().intents("seed");
  ASSERT_THAT(seeds, SizeIs(2));
  EXPECT_EQ(seeds[0].detail, "epoch 1 empty sw1");
  EXPECT_THAT(seeds[1].detail, HasSubstr("epoch 2 from " + house.cluster.uuid));
}

TEST_F(CoreTest, DownNamesTheNodeThatDidNotHearOfIt) {
  house.up();
  house.cut(3);
  house.pass(Duration(10'000));

  const View view = house.down();

  EXPECT_THAT(failure(view), HasSubstr("sw3 did not hear of it"));
  EXPECT_EQ(view.failed_node, "sw3");
  EXPECT_FALSE(house.agent(1).database.running);

  serves(house.up());
  once();
}

TEST_F(CoreTest, DownEndsWellWhereANodeIsRefusedOnTheWayUp) {
  house.agent(1).refuse("packages");
  EXPECT_TRUE(house.up().failed);

  const View view = house.down();

  EXPECT_EQ(failure(view), "");
  EXPECT_TRUE(view.down);
}

TEST_F(CoreTest, ANodeWhoseLayersAreOffIsNotShownAsNetworked) {
  house.up();

  const View view = house.down();

  for (const NodeView& one : view.nodes) EXPECT_EQ(one.stage, Stage::Enrolled) << one.name.value;
  const auto events = house.ledger().events(node(1), 1);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_NE(events[0].words, "networked");
}

TEST_F(CoreTest, DownEndsAtOnceWhereNothingWasEverBroughtUp) {
  const View view = house.run({.aim = Aim::Down}, Duration(60'000));

  EXPECT_EQ(failure(view), "");
  EXPECT_TRUE(view.down);
  serves(house.up());
}

TEST_F(CoreTest, DownCanWipeAndTheNextUpBeginsAnew) {
  house.up();
  EXPECT_EQ(failure(house.run({.aim = Aim::Down, .wipe_data = true})), "");

  serves(house.up());

  EXPECT_EQ(house.cluster.histories, 2);
  for (const auto& [epoch, seeds] : house.cluster.seeds) EXPECT_EQ(seeds, 1);
}

TEST_F(CoreTest, AFirstSeedThatIsCutHalfwayIsMendedByTheNextEpochOnTheSameNode) {
  house.agent(1).seed_dies();
  // Somebody gives the power back; the machine itself was never off for the provider.
  const View view = house.up();

  serves(view);
  EXPECT_EQ(house.cluster.seeds, (std::map<Epoch, int>{{1, 1}, {2, 1}}));
  const auto seeds = house.ledger().intents("seed");
  ASSERT_THAT(seeds, SizeIs(2));
  EXPECT_EQ(seeds[0].state, IntentState::Failed);
  EXPECT_EQ(seeds[1].detail, "epoch 2 empty sw1");
}

TEST_F(CoreTest, AForeignDatabaseHoldsTheSeedAndAPersonIsAsked) {
  house.agent(2).database.data = "state";
  house.agent(2).database.uuid = "99999999-7b1e-11f0-9d55-000000000000";
  house.agent(2).database.seqno = 7;

  const View view = house.up();

  ASSERT_TRUE(view.failed);
  EXPECT_EQ(view.failed->code, Code::Refused);
  EXPECT_THAT(failure(view), HasSubstr("sw2 holds a database"));
  EXPECT_EQ(house.cluster.histories, 0);
}

TEST_F(CoreTest, ARefusedNodeStopsThereAndTheOthersGoOnToTheirGate) {
  house.agent(3).refuse("engine");

  const View view = house.up();

  ASSERT_TRUE(view.failed);
  EXPECT_EQ(view.failed->code, Code::Refused);
  EXPECT_EQ(view.failed_node, "sw3");
  EXPECT_EQ(view.nodes[2].beside, Beside::Refused);
  EXPECT_EQ(view.nodes[0].stage, Stage::Prepared);
  EXPECT_EQ(view.nodes[1].stage, Stage::Prepared);
}

TEST_F(CoreTest, WhatARefusedRoomSawMeansAndWantsStandsInItsOwnBlocks) {
  house.agent(3).refuse(
      "engine",
      "no disk that may be taken\nseen   /dev/vdb  ext4 \"backup\"\n       /dev/vda "
      "holds /\nmeans  somebody's data.\nnext   empty it by hand");

  const View view = house.up();

  EXPECT_EQ(failure(view), "engine: no disk that may be taken");
  const NodeView& sw3 = view.nodes[2];
  EXPECT_EQ(sw3.beside_words, "engine: no disk that may be taken");
  EXPECT_THAT(sw3.why_seen, IsSupersetOf({std::string("/dev/vdb  ext4 \"backup\""),
                                          std::string("/dev/vda holds /")}));
  EXPECT_THAT(sw3.why_seen, Not(Contains(HasSubstr("means"))));
  EXPECT_EQ(sw3.why_means, "somebody's data. vega serves on 0 of 3 nodes");
  EXPECT_EQ(sw3.why_next.front(), "empty it by hand");
}

TEST_F(CoreTest, ARoomThatFailsForLongEndsTheCommandAndUpResumesAfterTheMend) {
  house.agent(2).fail("packages");
  const View view = house.up();
  ASSERT_TRUE(view.failed);
  EXPECT_EQ(view.failed->code, Code::TimedOut);
  EXPECT_THAT(failure(view), HasSubstr("packages"));
  EXPECT_GT(view.nodes[1].since, Duration(60'000));

  house.agent(2).mend("packages");
  serves(house.up());
  once();
}

TEST_F(CoreTest, WhoWaitsForThoseThatFailHoldsTheCommandNoLonger) {
  house.agent(1).fail("consul");
  house.agent(3).fail("consul");

  const View view = house.up();

  EXPECT_THAT(failure(view), HasSubstr("consul"));
  EXPECT_EQ(view.nodes[1].doing, "consul: a leader");
  EXPECT_LT(view.running, Duration(150'000));

  house.agent(1).mend("consul");
  house.agent(3).mend("consul");
  serves(house.up());
}

TEST_F(CoreTest, AHostOfAnotherLedgerIsNotTouched) {
  house.installer.belongs(node(2), "ffff000011112222");

  const View view = house.up();

  ASSERT_TRUE(view.failed);
  EXPECT_EQ(view.failed->code, Code::Refused);
  EXPECT_THAT(failure(view), HasSubstr("another ledger"));
}

TEST_F(CoreTest, AWrongHostKeyIsRefused) {
  house.installer.refuse(node(1));

  const View view = house.up();

  EXPECT_THAT(failure(view), HasSubstr("host key"));
  EXPECT_EQ(view.failed_node, "sw1");
  const auto events = house.ledger().events(node(1), 20);
  const auto told = std::ranges::find(events, "node_refused", &LedgerEvent::kind);
  ASSERT_NE(told, events.end());
  EXPECT_THAT(told->words, HasSubstr("host key"));
}

TEST_F(CoreTest, AHostThatSshDoesNotReachIsToldAtOnceAndHoldsNobodyForLong) {
  house.provider.kind = kHostKind;
  house.installer.no_route(node(2));
  std::string told;
  house.meanwhile = [&](Duration) {
    const auto failures = events("reach_failed");
    if (told.empty() && !failures.empty()) told = failures.front().words;
    EXPECT_LE(failures.size(), 1U);
  };

  const View view = house.up();

  EXPECT_THAT(told, HasSubstr("No route to host"));
  EXPECT_THAT(failure(view), HasSubstr("No route to host"));
  EXPECT_EQ(view.failed->code, Code::TimedOut);
  EXPECT_EQ(view.failed_node, "sw2");
  EXPECT_LT(view.running, Duration(60'000));
  EXPECT_EQ(view.nodes[0].stage, Stage::Prepared);
  EXPECT_THAT(view.nodes[1].why_seen, Contains("nobody but ssh says whether this host runs"));
}

TEST_F(CoreTest, GoesNoFurtherThanAskedUntilSomethingWasSeeded) {
  const View first = house.run({.aim = Aim::Up, .until = protocol::Stage::Prepared});

  EXPECT_FALSE(first.failed);
  for (const NodeView& node : first.nodes) EXPECT_EQ(node.stage, protocol::Stage::Prepared);
  serves(house.up());
  serves(house.run({.aim = Aim::Up, .until = protocol::Stage::Prepared}));
}

TEST_F(CoreTest, AHelloThatGotLostIsAskedFor) {
  house.agent(2).lose(1);

  const View view = house.up();

  serves(view);
  EXPECT_LT(view.running, Duration(60'000));
}

TEST_F(CoreTest, ANodeWhoseWordsWereLostForAWhileIsHeardAgainByItsSamples) {
  house.agent(3).slow("packages", Duration(60'000));
  house.meanwhile = [&](Duration time) {
    // Longer than kLostAfter; the machine was found running again when they come through.
    if (time == Duration(20'000)) house.agent(2).lose(1'000);
    if (time == Duration(28'000)) house.agent(2).lose(0);
  };

  serves(house.up());

  EXPECT_EQ(events("node_lost").size(), 1U);
  EXPECT_EQ(events("node_enrolled").size(), 4U);
  EXPECT_EQ(house.ledger().intents("install").size(), 3U);
}

TEST_F(CoreTest, ReportsThatGotLostAreAskedFor) {
  bool lost = false;
  house.meanwhile = [&](Duration time) {
    if (lost || time < Duration(6'000)) return;
    lost = true;
    house.agent(1).lose(12);
    house.agent(3).lose(5);
  };

  const View view = house.up();

  serves(view);
  EXPECT_LT(view.running, Duration(60'000));
}

TEST_F(CoreTest, AfterADownAndAnUpToo) {
  house.up();
  house.down();
  house.up();
  for (const int i : {1, 2, 3}) house.agent(i).restart();
  house.pass(Duration(5'000));

  serves(house.look());
}

TEST_F(CoreTest, AnAgentThatWasRestartedIsBelievedAtOnce) {
  house.up();
  house.pass(Duration(60'000));
  house.agent(2).restart();
  house.pass(Duration(1'000));

  serves(house.look());
}

TEST_F(CoreTest, AnAgentOfAnotherBuildIsInstalledAgain) {
  house.up();
  house.agent(2).version = "0";

  serves(house.up());

  EXPECT_EQ(house.agent(2).version, "1");
}

TEST_F(CoreTest, AnOldLedgerIsToldThoughTheAgentsAreOfAnotherBuild) {
  house.up();
  for (int number = 1; number <= 3; ++number) house.agent(number).version = "0";
  ASSERT_TRUE(house.ledger().put({{"epoch", "0"}}));

  const View view = house.up();

  ASSERT_TRUE(view.failed);
  EXPECT_EQ(view.failed->code, Code::Refused);
  EXPECT_THAT(failure(view), HasSubstr("the ledger is an old copy"));
}

TEST_F(CoreTest, AnOrderThatFailsAFewTimesIsTriedAgain) {
  house.provider.fail(node(2), 3);

  serves(house.up());
  once();
}

TEST_F(CoreTest, AMachineThatIsBeingMadeForLongIsAskedAfterAgainAndIsNoFailure) {
  constexpr int kQuestions = 200;  // of 5 s each: longer than any machine may be unreachable
  house.provider.comes(node(2), kQuestions);
  std::string shown;
  house.meanwhile = [&](Duration time) {
    if (time > Duration(600'000) && shown.empty()) shown = house.look_now().nodes[1].doing;
  };

  const View view = house.run({.aim = Aim::Up}, Duration(2'400'000));

  serves(view);
  once();
  EXPECT_EQ(shown, "guest 100001: SERVICE_SETUP");
  std::size_t ordered = 0;
  for (const LedgerEvent& one : house.ledger().events(node(2), 1'000)) {
    ordered += one.kind == "machine_ordered" ? 1U : 0U;
  }
  EXPECT_EQ(ordered, 1U);
}

TEST_F(CoreTest, ANodeThatIsCutWhileItClimbsComesBackInTheSameRun) {
  bool cut = false;
  house.meanwhile = [&](Duration time) {
    if (cut || time < Duration(14'000)) return;
    cut = true;
    house.cut(2);
  };

  serves(house.up());
  once();
}

TEST_F(CoreTest, AllThatLosePowerComeBackWithoutASeed) {
  house.up();
  for (int i = 1; i <= 3; ++i) house.cut(i);
  house.pass(Duration(5'000));
  for (int i = 1; i <= 3; ++i) house.start(i);
  house.pass(Duration(60'000));

  const View view = house.look();

  serves(view);
  EXPECT_EQ(house.cluster.seeds.size(), 1U);
}

TEST_F(CoreTest, TheInterruptedRunSaysSoAndIsResumed) {
  house.run({.aim = Aim::Up}, Duration(15'000));

  serves(house.up());
  once();
}

TEST_F(CoreTest, WhatWasProvedForADownIsNotShownAsAStageOfTheNextUp) {
  house.up();
  house.down();
  bool climbs = false;
  house.meanwhile = [&](Duration) {
    const auto told = house.ledger().events({}, 1'000);
    const auto begun = std::ranges::find(told, "round_begun", &LedgerEvent::kind);
    const auto made = std::find_if(begun, told.end(), [](const LedgerEvent& event) {
      return event.kind == "gate_opened" && event.words.starts_with("networked");
    });
    const auto shown = std::find_if(begun, told.end(), [](const LedgerEvent& event) {
      return event.kind == "stage_reached" && event.words == "networked";
    });
    climbs = climbs || shown != told.end();
    EXPECT_TRUE(shown == told.end() || made != told.end());
  };

  serves(house.up());
  EXPECT_TRUE(climbs);
}

TEST_F(CoreTest, OfANodeThatWasCutALookTellsWhereItStood) {
  house.up();
  house.cut(2);
  house.pass(Duration(500));

  const View view = house.look();

  EXPECT_EQ(view.nodes[1].beside, Beside::Lost);
  EXPECT_EQ(view.nodes[1].stage, Stage::Serving);
}

TEST_F(CoreTest, EveryGateThatOpensIsAnEvent) {
  house.up();

  EXPECT_THAT(events("gate_opened"), SizeIs(4));
  EXPECT_THAT(events("seed_begun"), SizeIs(1));
}

// The coordinator dies after each of its ledger writes in turn; the next one ends in the same
// place.
TEST(CoreCutTest, ConvergesWhereverItIsKilled) {
  BringUp whole;
  whole.up();
  const std::uint64_t writes = whole.writes();
  ASSERT_GT(writes, 15U);
  for (std::uint64_t write = 1; write <= writes; ++write) {
    SCOPED_TRACE("killed after write " + std::to_string(write));
    BringUp house;
    house.cut_at(write);
    const View view = house.up();
    EXPECT_EQ(house.restarts(), 1U);
    EXPECT_FALSE(view.failed) << view.failed->message;
    for (const NodeView& one : view.nodes) EXPECT_EQ(one.stage, Stage::Serving) << one.name.value;
    EXPECT_EQ(house.cluster.swarms_made, 1);
    EXPECT_EQ(house.cluster.networks_made, 1);
    EXPECT_EQ(house.cluster.histories, 1);
    EXPECT_EQ(house.provider.made(), 3);
    for (const auto& [epoch, seeds] : house.cluster.seeds) EXPECT_EQ(seeds, 1) << "epoch " << epoch;
  }
}

TEST(CoreCutTest, DownAndUpConvergeWhereverTheyAreKilled) {
  BringUp whole;
  whole.up();
  whole.down();
  const std::uint64_t down_writes = whole.writes();
  whole.up();
  const std::uint64_t up_writes = whole.writes();
  for (std::uint64_t write = 1; write <= down_writes + up_writes; ++write) {
    SCOPED_TRACE("killed after write " + std::to_string(write));
    BringUp house;
    house.up();
    if (write <= down_writes) house.cut_at(write);
    // A `down` that was killed and never run again: `up` finishes it first.
    if (write <= down_writes && write % 2 == 0) {
      house.run({.aim = Aim::Down}, Duration(4'000));
    } else {
      house.down();
    }
    if (write > down_writes) house.cut_at(write - down_writes);
    const View view = house.up();
    EXPECT_FALSE(view.failed) << view.failed->message;
    for (const NodeView& one : view.nodes) EXPECT_EQ(one.stage, Stage::Serving) << one.name.value;
    EXPECT_EQ(house.cluster.histories, 1);
    for (const auto& [epoch, seeds] : house.cluster.seeds) EXPECT_EQ(seeds, 1) << "epoch " << epoch;
  }
}

}  // namespace
}  // namespace skep::coordinator
