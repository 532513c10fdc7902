#include "coordinator/fleet/fleet.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "coordinator/fleet/critical_path.h"
#include "coordinator/fleet/said.h"
#include "coordinator/health/serving.h"
#include "coordinator/limits.h"
#include "coordinator/scheduler/next_calls.h"

namespace skep::coordinator {
namespace {

using protocol::RoomState;
using protocol::Stage;
using testing::ElementsAre;

Tick at(int seconds) {
  return Tick(std::chrono::seconds(1'000 + seconds));
}

protocol::Report report(const std::string& room, Stage stage, RoomState state,
                        GoalNumber goal = 5) {
  return {.goal = goal, .room = RoomName(room), .stage = stage, .state = state};
}

TEST(PhaseTable, PrintsAsTheGoldenFileSays) {
  std::ifstream file(SOURCE_ROOT "/tests/golden/tables/node_phases.txt");
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(print_phases(), golden.str());
}

TEST(ServingTest, ADonorTakesStatementsAndAJoinerDoesNotYet) {
  NodeState node;
  node.phase = Phase::Speaking;
  protocol::GaleraSample donor{.container_running = true,
                               .answered = true,
                               .state = "Donor/Desynced",
                               .cluster_status = "Primary",
                               .state_uuid = "u",
                               .ready = true};
  node.health = protocol::Health{.galera = donor};
  EXPECT_TRUE(takes_statements(node, "u"));
  EXPECT_FALSE(takes_statements(node, "another"));
  node.health->galera.state = "Joiner";
  node.health->galera.ready = false;
  EXPECT_FALSE(takes_statements(node, "u"));
  node.health->galera = donor;
  node.phase = Phase::Lost;
  EXPECT_FALSE(takes_statements(node, "u"));
}

class FleetTest : public testing::Test {
 protected:
  FleetTest() {
    node.name = NodeId("sw1");
    node.first_goal = 5;
    node.first_sent = at(0);
    hear(node, protocol::Hello{.boot_id = "one"}, at(0));
  }
  NodeState node;
};

constexpr const char* kRefusal =
    "no disk that may be taken\n"
    "seen   /dev/vdb  4.0 GiB  ext4 \"backup\"\n"
    "       /dev/vda  10.0 GiB holds /\n"
    "means  this is somebody's data. Not one byte was written.\n"
    "next   empty it by hand";

TEST(SaidTest, TakesARefusalApart) {
  const Said all = said(kRefusal);
  EXPECT_EQ(all.headline, "no disk that may be taken");
  EXPECT_THAT(all.seen,
              ElementsAre("/dev/vdb  4.0 GiB  ext4 \"backup\"", "/dev/vda  10.0 GiB holds /"));
  EXPECT_EQ(all.means, "this is somebody's data. Not one byte was written.");
  EXPECT_THAT(all.next, ElementsAre("empty it by hand"));
  EXPECT_EQ(one_line(kRefusal),
            "no disk that may be taken; seen: /dev/vdb  4.0 GiB  ext4 \"backup\", /dev/vda  10.0 "
            "GiB holds /; means: this is somebody's data. Not one byte was written.; next: empty "
            "it by hand");
}

TEST(SaidTest, WordsWithoutLabelsAreAHeadlineOfOneLine) {
  EXPECT_EQ(said("pull: denied\n  by the registry\n").headline, "pull: denied by the registry");
  EXPECT_EQ(one_line("seen well once, looks again"), "seen well once, looks again");
  EXPECT_EQ(said("").headline, "");
  EXPECT_EQ(headline(report("swarm", Stage::Swarmed, RoomState::Working)), "swarm");
}

TEST_F(FleetTest, OfTwoRoomsThatFailTheEarlierInTheClimbHinders) {
  hear(node, report("reach", Stage::Quorate, RoomState::Failed), at(1));
  hear(node, report("images", Stage::Prepared, RoomState::Failed), at(2));
  hear(node, report("consul", Stage::Quorate, RoomState::Waiting), at(2));
  EXPECT_EQ(hindered(node)->report.room.value, "images");

  hear(node, report("swarm", Stage::Swarmed, RoomState::Refused), at(3));
  EXPECT_EQ(hindered(node)->report.room.value, "swarm");
}

TEST_F(FleetTest, WhatItIsStuckAtIsOneLine) {
  auto refused = report("partition", Stage::Prepared, RoomState::Refused);
  refused.words = kRefusal;
  hear(node, refused, at(1));
  EXPECT_EQ(stuck(node, at(2)), "partition: no disk that may be taken");
}

TEST_F(FleetTest, AStageIsReachedWhenItsLastRoomAndAllOthersOfItStand) {
  hear(node, report("engine", Stage::Prepared, RoomState::Waiting), at(1));
  hear(node, report("census", Stage::Prepared, RoomState::Proved), at(1));
  EXPECT_EQ(stage_of(node, true), Stage::Enrolled);

  hear(node, report("engine", Stage::Prepared, RoomState::Proved), at(2));
  EXPECT_EQ(stage_of(node, true), Stage::Prepared);
}

TEST_F(FleetTest, AProofFromBeforeThisRunDoesNotCountThoughItIsRepeatedUnderTheNewGoal) {
  auto old = report("census", Stage::Prepared, RoomState::Proved);
  old.age = Duration(60'000);
  hear(node, old, at(1));

  EXPECT_EQ(stage_of(node, true), Stage::Enrolled);
  EXPECT_EQ(stage_of(node, false), Stage::Prepared);
}

TEST_F(FleetTest, ARoomThatLooksAgainStillStands) {
  hear(node, report("census", Stage::Prepared, RoomState::Proved), at(1));
  hear(node, report("census", Stage::Prepared, RoomState::Working), at(2));
  EXPECT_EQ(stage_of(node, true), Stage::Prepared);

  hear(node, report("census", Stage::Prepared, RoomState::Failed), at(3));
  EXPECT_EQ(stage_of(node, true), Stage::Enrolled);
}

TEST_F(FleetTest, AnotherBootForgetsWhatWasProved) {
  hear(node, report("census", Stage::Prepared, RoomState::Proved), at(1));
  hear(node, protocol::Hello{.boot_id = "two"}, at(2));

  EXPECT_EQ(stage_of(node, false), Stage::Enrolled);
}

TEST_F(FleetTest, AReplayedSampleIsNotBelieved) {
  protocol::Health health{.boot_id = "one", .sequence = 9};
  health.galera.state = "Synced";
  hear(node, health, at(1));
  health.sequence = 8;
  health.galera.state = "Donor";
  hear(node, health, at(2));

  EXPECT_EQ(node.health->galera.state, "Synced");
  EXPECT_EQ(node.samples, 1U);
}

TEST_F(FleetTest, ANewLifeOfTheAgentObeysNothingThoughItsHelloGotLost) {
  hear(node, protocol::Health{.boot_id = "one", .sequence = 10, .goal = 5}, at(1));
  EXPECT_EQ(node.heard_goal, 5U);
  hear(node, protocol::Health{.boot_id = "one", .sequence = 20, .goal = 0}, at(2));
  EXPECT_EQ(node.heard_goal, 0U);
  hear(node, protocol::Health{.boot_id = "one", .sequence = 9, .goal = 5}, at(3));
  EXPECT_EQ(node.heard_goal, 0U);
}

TEST_F(FleetTest, DownIsNotStuckAtWhatAnEarlierGoalWasRefused) {
  hear(node, report("partition", Stage::Prepared, RoomState::Refused), at(1));
  EXPECT_THAT(stuck(node, at(2)), testing::StartsWith("partition"));
  node.down_goal = 6;
  EXPECT_EQ(stuck(node, at(2)), "");
}

TEST_F(FleetTest, CountsEachChangeOnce) {
  auto works = report("engine", Stage::Prepared, RoomState::Working);
  works.changes = {"install docker.io"};
  hear(node, works, at(1));
  works.changes = {"install docker.io", "write daemon.json"};
  works.state = RoomState::Proved;
  hear(node, works, at(2));
  hear(node, works, at(3));

  EXPECT_EQ(node.room("engine")->changes, 2U);
}

TEST_F(FleetTest, ARoomThatFailsForLongIsWhereItStops) {
  for (int tries = 0; tries < 6; ++tries) {
    hear(node, report("packages", Stage::Prepared, RoomState::Failed), at(1 + tries));
    hear(node, report("packages", Stage::Prepared, RoomState::Working), at(1 + tries));
  }
  EXPECT_EQ(stuck(node, at(10)), "");
  EXPECT_NE(stuck(node, at(1) + kFailedPatience + Duration(1)), "");
}

TEST_F(FleetTest, FewFailuresInALongTimeAreTriesThatTakeLong) {
  hear(node, report("galera", Stage::Serving, RoomState::Failed), at(1));
  hear(node, report("galera", Stage::Serving, RoomState::Working), at(2));
  EXPECT_EQ(stuck(node, at(1) + kFailedPatience + Duration(1)), "") << "its engine is restarted";
  EXPECT_NE(stuck(node, at(1) + kFailedSlowly + Duration(1)), "");
}

TEST_F(FleetTest, WhatCameToStandBeganAnew) {
  for (int tries = 0; tries < 6; ++tries) {
    hear(node, report("galera", Stage::Serving, RoomState::Failed), at(1));
    hear(node, report("galera", Stage::Serving, RoomState::Working), at(1));
  }
  hear(node, report("galera", Stage::Serving, RoomState::Proved), at(2));
  hear(node, report("galera", Stage::Serving, RoomState::Failed), at(3));
  EXPECT_EQ(stuck(node, at(3) + kFailedPatience + Duration(1)), "");
}

TEST_F(FleetTest, AShortWaitBetweenTwoFailuresIsAPartOfThem) {
  for (int second = 0; second <= 100; second += 20) {
    hear(node, report("galera", Stage::Serving, RoomState::Failed), at(second));
    hear(node, report("galera", Stage::Serving, RoomState::Waiting), at(second + 5));
  }
  EXPECT_THAT(stuck(node, at(110)), testing::StartsWith("galera"));
  EXPECT_EQ(stuck(node, at(150)), "") << "by then it waits, and may be taking a copy";
}

TEST_F(FleetTest, WhatANodeInventsIsBounded) {
  for (int i = 0; i < 1'000; ++i) {
    hear(node, report("room" + std::to_string(i), Stage::Prepared, RoomState::Proved), at(1));
  }
  EXPECT_EQ(node.rooms.size(), kRoomsMax);
}

TEST(RetryTest, DoublesToItsLimitAndDiffersByName) {
  EXPECT_GE(wait_before(1, "sw1"), Duration(500));
  EXPECT_LE(wait_before(1, "sw1"), Duration(625));
  EXPECT_LE(wait_before(100, "sw1"), Duration(37'500));
  EXPECT_GE(wait_before(100, "sw1"), Duration(30'000));
  EXPECT_NE(wait_before(3, "sw1"), wait_before(3, "sw2"));
}

TEST(ServingTest, NeedsTheSizeOfWhatRunsAndNeitherLagNorAnotherHistory) {
  Fleet fleet;
  for (const char* name : {"sw1", "sw2"}) {
    NodeState node;
    node.name = NodeId(name);
    node.phase = Phase::Speaking;
    node.health.emplace();
    node.health->good_samples = 2;
    node.health->galera = {true, true, "Synced", "Primary", "uuid", 2, 100, true, ""};
    fleet.nodes.push_back(node);
  }
  NodeState& first = fleet.nodes[0];
  const auto why = [&] { return not_serving(first, membership(fleet, "uuid"), "uuid"); };
  EXPECT_EQ(why(), "");

  first.health->galera.size = 1;
  EXPECT_EQ(why(), "size 1 of 2");
  // The other is lost to us: whether it is in the view is not known, and not asked.
  fleet.nodes[1].phase = Phase::Lost;
  EXPECT_EQ(why(), "");
  first.health->galera.state_uuid = "other";
  EXPECT_NE(why(), "");
}

class CriticalPathTest : public testing::Test {
 protected:
  void event(int second, const char* node, const char* room, const char* kind) {
    events.push_back({.at = began + std::chrono::seconds(second),
                      .node = NodeId(node),
                      .room = room,
                      .kind = kind});
  }
  static std::vector<std::string> names(const std::vector<Span>& spans) {
    std::vector<std::string> all;
    for (const Span& span : spans) all.push_back(span.what);
    return all;
  }
  Utc began{Duration(1'790'000'000'000)};
  std::vector<LedgerEvent> events;
};

TEST_F(CriticalPathTest, GoesThroughWhoEndedTheWait) {
  event(0, "sw1", "", "machine_ordered");
  event(0, "sw2", "", "machine_ordered");
  event(5, "sw1", "", "reached");
  event(9, "sw2", "", "reached");
  event(5, "sw1", "packages", "room_began");
  event(9, "sw2", "packages", "room_began");
  event(15, "sw1", "packages", "room_proved");
  event(40, "sw2", "packages", "room_proved");
  event(40, "sw1", "consul", "room_began");
  event(40, "sw2", "consul", "room_began");
  event(44, "sw2", "consul", "room_proved");
  event(47, "sw1", "consul", "room_proved");

  const NodeSpans bars = spans(events, began, began + std::chrono::seconds(47));

  EXPECT_THAT(names(bars.at(NodeId("sw1"))), ElementsAre("boot", "packages", "", "consul"));
  EXPECT_THAT(names(critical_path(bars)), ElementsAre("sw2 boot", "sw2 packages", "sw1 consul"));
}

TEST_F(CriticalPathTest, EarlierRunsTellHowLongItGoesOn) {
  EXPECT_FALSE(still_to_go({}, {NodeId("sw1")}, {}, Duration(0)));
  const std::map<std::string, Duration> earlier{{"boot", Duration(10'000)},
                                                {"packages", Duration(30'000)},
                                                {"seed", Duration(8'000)},
                                                {"join", Duration(5'000)}};
  EXPECT_EQ(still_to_go({}, {NodeId("sw1"), NodeId("sw2")}, earlier, Duration(0)),
            Duration(40'000 + 8'000 + 5'000));
}

}  // namespace
}  // namespace skep::coordinator
