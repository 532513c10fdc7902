// The core's climb and obedience: what it does, in which order, and what it says.

#include "agent/core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/kept.h"
#include "protocol/codec.h"
#include "tests/agent/scripted_node.h"

namespace skep::agent {
namespace {

using namespace std::chrono_literals;
using protocol::Assign;
using protocol::Hello;
using protocol::Refusal;
using protocol::Report;
using protocol::RoomState;
using protocol::Stage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CoreTest : public testing::Test {
 protected:
  ScriptedNode node;

  void SetUp() override { node.start(); }

  void begin(Stage until) {
    node.connect();
    node.assign(node.goal(1, until));
  }
  void all_stand() {
    for (const auto& room : node.rooms) node.stands[room.name] = "stands";
  }
};

TEST_F(CoreTest, SaysHelloWithWhatItKeepsOnEveryConnection) {
  node.connect();
  const auto hello = node.all<Hello>().at(0);
  EXPECT_EQ(hello.node, NodeId("sw1"));
  EXPECT_EQ(hello.boot_id, "boot-1");
  EXPECT_EQ(hello.certificate_request, "CSR");
  EXPECT_TRUE(hello.kept.cluster.empty());

  node.assign(node.goal(1, Stage::Enrolled));
  node.on(Disconnected{});
  node.connect();
  EXPECT_EQ(node.all<Hello>().at(1).kept.cluster, ClusterId("c1"));
}

TEST_F(CoreTest, DoesNothingWithoutAGoal) {
  node.connect();
  node.pass(60s);
  EXPECT_THAT(node.done, IsEmpty());
  EXPECT_EQ(node.status, "waits for a goal");
}

TEST_F(CoreTest, StoresWhatItKeepsAndTheGoalBeforeItActs) {
  begin(Stage::Prepared);
  ASSERT_GE(node.done.size(), 3U);
  EXPECT_EQ(node.done[0], "store kept");
  EXPECT_EQ(node.done[1], "store goal");
  EXPECT_EQ(node.done[2], "look packages");
  EXPECT_EQ(read_kept(node.files["kept"])->instance, InstanceId("i-1"));
  EXPECT_EQ(*protocol::decode_node_spec(node.files["goal"]), node.goal(1, Stage::Prepared).spec);
}

TEST_F(CoreTest, AnswersNothingUntilTheGoalIsStored) {
  node.connect();
  node.held = "goal";
  node.assign(node.goal(1, Stage::Prepared));
  EXPECT_THAT(node.all<Report>(), IsEmpty());
  node.release();
  EXPECT_EQ(node.last("census").state, RoomState::Proved);
}

TEST_F(CoreTest, RefusesAGoalThatCannotBeStored) {
  node.disk_full = true;
  begin(Stage::Prepared);
  EXPECT_THAT(node.all<Refusal>().at(0).words, HasSubstr("no space left"));
  EXPECT_EQ(node.looks, 0U);
  EXPECT_TRUE(node.core().kept().cluster.empty());

  node.disk_full = false;
  node.assign(node.goal(1, Stage::Prepared));
  EXPECT_EQ(node.last("census").state, RoomState::Proved);
}

TEST_F(CoreTest, NamesAGoalOnlyOnceItIsStored) {
  node.connect();
  node.assign(node.goal(1, Stage::Prepared));
  node.held = "goal";
  node.assign(node.goal(2, Stage::Quorate));
  node.pass(2s);
  EXPECT_EQ(node.core().kept().goal, 2U);
  EXPECT_EQ(node.all<protocol::Health>().back().goal, 1U);
  node.release();
  node.pass(2s);
  EXPECT_EQ(node.all<protocol::Health>().back().goal, 2U);
  EXPECT_EQ(node.last("consul").goal, 2U);
}

TEST_F(CoreTest, NamesNoGoalThatWasNotSaidInThisLife) {
  node.connect();
  node.assign(node.goal(1, Stage::Prepared));
  node.restart();
  node.connect();
  EXPECT_EQ(node.all<protocol::Health>().back().goal, 0U);
  EXPECT_EQ(node.last("packages").goal, 0U);
  node.assign(node.goal(1, Stage::Prepared));
  node.pass(2s);
  EXPECT_EQ(node.all<protocol::Health>().back().goal, 1U);
  EXPECT_EQ(node.last("packages").goal, 1U);
}

TEST_F(CoreTest, ClimbsRoomByRoomAndStopsAtTheGate) {
  begin(Stage::Quorate);
  EXPECT_THAT(node.count("make packages") + node.count("make consul"), 2U);
  EXPECT_EQ(node.count("look swarm"), 0U);
  EXPECT_EQ(node.last("consul").state, RoomState::Proved);
  EXPECT_THAT(node.last("consul").changes, ElementsAre("make consul"));
  EXPECT_EQ(node.last("consul").looks, 2U);

  node.assign(node.goal(2, Stage::Networked));
  EXPECT_EQ(node.count("look packages"), 2U) << "a gate that opens sends nobody back";
  EXPECT_EQ(node.last("network").state, RoomState::Proved);
  EXPECT_EQ(node.last("packages").goal, 2U);
}

TEST_F(CoreTest, ReportsEveryStateARoomGoesThrough) {
  begin(Stage::Prepared);
  std::vector<RoomState> states;
  for (const auto& report : node.all<Report>()) {
    if (report.room.value == "engine") states.push_back(report.state);
  }
  EXPECT_THAT(states, ElementsAre(RoomState::Pending, RoomState::Working, RoomState::Working,
                                  RoomState::Proved));
}

TEST_F(CoreTest, HoldsTheLaterRoomsUpWhereOneWaits) {
  node.stands["engine"] = "waits";
  begin(Stage::Prepared);
  EXPECT_EQ(node.last("engine").state, RoomState::Waiting);
  EXPECT_EQ(node.last("engine").words, "waits for a friend");
  EXPECT_EQ(node.count("look census"), 0U);
  const auto before = node.count("look packages");

  node.pass(10s);
  EXPECT_GE(node.count("look engine"), 9U);
  EXPECT_EQ(node.count("look packages"), before);

  node.stands["engine"] = "stands";
  node.pass(1s);
  EXPECT_EQ(node.last("census").state, RoomState::Proved);
}

TEST_F(CoreTest, DoesNotRepeatItselfWhileNothingChanges) {
  node.stands["engine"] = "waits";
  begin(Stage::Prepared);
  node.sent.clear();
  node.pass(60s);
  EXPECT_LE(node.all<Report>().size(), 7U);
  EXPECT_GE(node.all<Report>().size(), 5U) << "its age is told";
}

TEST_F(CoreTest, RetriesAFailureWithGrowingWaitsAndCountsThem) {
  node.stands["engine"] = "broken";
  begin(Stage::Prepared);
  EXPECT_EQ(node.last("engine").state, RoomState::Failed);
  EXPECT_THAT(node.last("engine").words,
              HasSubstr("make engine: exit status 1: it broke (try 1, again in 0."));
  node.pass(10min);
  const auto tries = node.count("make engine");
  EXPECT_GT(tries, 20U);
  EXPECT_LT(tries, 60U);
  EXPECT_EQ(node.count("look census"), 0U);

  node.stands["engine"] = "missing";
  node.pass(30s);
  EXPECT_EQ(node.last("engine").state, RoomState::Proved);
}

TEST_F(CoreTest, DoesNotRetryWhatAPersonMustDecide) {
  node.stands["engine"] = "refused";
  begin(Stage::Prepared);
  EXPECT_EQ(node.last("engine").state, RoomState::Refused);
  EXPECT_EQ(node.last("engine").words, "it is somebody's data");
  node.pass(1h);
  EXPECT_EQ(node.count("look engine"), 1U);

  node.stands["engine"] = "stands";
  Assign again = node.goal(1, Stage::Prepared);
  node.assign(again);
  EXPECT_EQ(node.count("look engine"), 1U);
  again.look_now = true;
  node.assign(again);
  EXPECT_EQ(node.last("engine").state, RoomState::Proved);
}

TEST_F(CoreTest, TellsWhatTheProofDidNotSee) {
  node.stands["engine"] = "unproved";
  begin(Stage::Prepared);
  EXPECT_EQ(node.last("engine").state, RoomState::Failed);
  EXPECT_THAT(node.last("engine").words, HasSubstr("not seen from outside"));
}

TEST_F(CoreTest, LooksAtEverythingAfreshWhenItIsAskedTo) {
  all_stand();
  begin(Stage::Serving);
  node.pass(1s);
  const auto before = node.looks;
  node.sent.clear();
  Assign again = node.goal(1, Stage::Serving);
  again.look_now = true;
  node.assign(again);
  EXPECT_EQ(node.looks - before, 2 * node.rooms.size()) << "a look and a proof each, at once";
  EXPECT_EQ(node.last("galera").age, 0ms);
  EXPECT_EQ(node.count("store goal"), 1U) << "the same goal is not stored twice";
}

TEST_F(CoreTest, LooksSlowlyAtWhatStandsAndMendsIt) {
  begin(Stage::Prepared);
  node.stands["packages"] = "missing";
  node.pass(4min);
  EXPECT_EQ(node.count("make packages"), 1U);
  node.pass(2min);
  EXPECT_EQ(node.count("make packages"), 2U);
}

TEST_F(CoreTest, LooksAtOnceWhenAnEventNamesARoom) {
  node.rooms.insert(node.rooms.begin(), {"resolv", Stage::Prepared});
  begin(Stage::Quorate);
  node.stands["resolv"] = "missing";
  node.on(FileEvent{"/etc/resolv.conf"});
  EXPECT_EQ(node.count("make resolv"), 2U);

  node.stands["consul"] = "missing";
  node.on(EngineEvent{"consul", "die"});
  EXPECT_EQ(node.count("make consul"), 2U);

  node.stands["engine"] = "missing";
  node.on(UnitEvent{"docker.service", "failed"});
  EXPECT_EQ(node.count("make engine"), 2U);
}

TEST_F(CoreTest, LooksAtOnceWhenSystemdNamesWhatItKeeps) {
  node.rooms.insert(node.rooms.begin(), {"mount", Stage::Prepared});
  node.rooms.insert(node.rooms.begin(), {"time", Stage::Prepared});
  begin(Stage::Quorate);
  node.stands["mount"] = "missing";
  node.on(UnitEvent{"somebody-elses.mount", "inactive"});
  EXPECT_EQ(node.count("make mount"), 1U);
  node.on(UnitEvent{"opt-mysql.mount", "inactive"});
  EXPECT_EQ(node.count("make mount"), 2U);

  for (const std::string& unit : watched_units()) {
    const auto made = node.count("make time");
    node.stands["time"] = "missing";
    node.on(UnitEvent{unit, "inactive"});
    EXPECT_EQ(node.count("make time"), made + 1) << unit;
  }
  EXPECT_THAT(watched_units(), testing::Not(testing::Contains("docker.service")))
      << "its socket tells of it, and sooner";
}

TEST_F(CoreTest, PutsBackAContainerThatDiesAgainAndAgainWithGrowingPauses) {
  begin(Stage::Quorate);
  for (int second = 0; second < 600; ++second) {
    node.stands["consul"] = "flaps";
    node.on(EngineEvent{"consul", "die"});
    node.pass(1s);
  }
  EXPECT_GT(node.count("make consul"), 15U);
  EXPECT_LT(node.count("make consul"), 60U);
  EXPECT_THAT(node.last("consul").words, HasSubstr("times without coming to stand, again in"));
  EXPECT_EQ(node.last("consul").state, RoomState::Failed);
}

TEST_F(CoreTest, BeginsNothingForTheOldGoalOnceANewOneIsBeingStored) {
  node.stands["engine"] = "waits";
  begin(Stage::Prepared);
  node.held = "goal";
  Assign next = node.goal(2, Stage::Prepared);
  next.spec.galera.epoch = 1;
  node.assign(next);
  node.stands["engine"] = "missing";
  const auto looks = node.looks;
  node.pass(10s);
  EXPECT_EQ(node.looks, looks);
  node.release();
  EXPECT_EQ(node.count("make engine"), 1U);
}

TEST_F(CoreTest, LetsARunningToolEndWhenTheGoalChangesBeneathIt) {
  node.held = "engine";
  begin(Stage::Prepared);
  Assign next = node.goal(2, Stage::Prepared);
  next.spec.engine.labels = {"dc=tor01"};
  node.assign(next);
  EXPECT_EQ(node.count("look engine"), 1U);
  node.release();
  EXPECT_EQ(node.count("make engine"), 1U);
  EXPECT_EQ(node.last("engine").state, RoomState::Proved);
  EXPECT_EQ(node.contexts.back().spec.engine.labels.size(), 1U);
}

TEST_F(CoreTest, TakesTheNewestOfTheGoalsThatCameWhileOneWasStored) {
  node.connect();
  node.held = "kept";
  node.assign(node.goal(1, Stage::Prepared));
  node.assign(node.goal(2, Stage::Prepared));
  node.assign(node.goal(3, Stage::Prepared));
  node.release();
  EXPECT_EQ(node.core().kept().goal, 3U);
  EXPECT_EQ(node.count("store goal"), 2U);
}

TEST_F(CoreTest, ShowsWhatARunningToolPrintsOnceASecond) {
  node.held = "packages";
  begin(Stage::Prepared);
  for (EffectId id = 1; id < 10; ++id) node.on(Progressed{id, "unpacking docker.io"});
  EXPECT_EQ(node.last("packages").words, "make packages");
  node.pass(2s);
  for (EffectId id = 1; id < 10; ++id) node.on(Progressed{id, "unpacking docker.io"});
  EXPECT_EQ(node.last("packages").words, "make packages: unpacking docker.io");
}

TEST_F(CoreTest, GoesOnWithItsGoalInTheNextLifeWithoutACoordinator) {
  begin(Stage::Prepared);
  node.stands["engine"] = "missing";
  node.restart();
  EXPECT_EQ(node.stands["engine"], "stands");
  EXPECT_FALSE(node.contexts.back().assigned) << "nothing seeds until the coordinator has spoken";
  EXPECT_EQ(node.contexts.back().kept.instance, InstanceId("i-1"));

  node.connect();
  node.assign(node.goal(1, Stage::Prepared));
  node.pass(6min);
  EXPECT_TRUE(node.contexts.back().assigned);
}

TEST_F(CoreTest, SaysAfterAHelloHowEveryRoomStands) {
  begin(Stage::Quorate);
  node.on(Disconnected{});
  node.sent.clear();
  node.stands["consul"] = "missing";
  node.on(EngineEvent{"consul", "destroy"});
  EXPECT_THAT(node.sent, IsEmpty());

  node.connect();
  EXPECT_TRUE(std::holds_alternative<Hello>(node.sent[0]));
  const auto reports = node.all<Report>();
  EXPECT_EQ(reports.front().room.value, "consul") << "first what it did alone";
  EXPECT_EQ(reports.back().room.value, "consul");
  EXPECT_EQ(reports.size(), 2U + 4U);
}

TEST_F(CoreTest, TakesLayersOffInReverse) {
  all_stand();
  begin(Stage::Serving);
  Assign down = node.goal(2, Stage::Serving);
  down.spec.down = true;
  node.stands["galera"] = "missing";
  node.stands["consul"] = "missing";
  node.done.clear();
  node.assign(down);
  EXPECT_LT(std::find(node.done.begin(), node.done.end(), "make galera"),
            std::find(node.done.begin(), node.done.end(), "make consul"));
  EXPECT_EQ(node.count("look packages"), 0U);
  EXPECT_EQ(node.last("consul").state, RoomState::Proved);

  node.assign(node.goal(3, Stage::Serving));
  EXPECT_GE(node.count("look packages"), 1U) << "and up again, from the ground";
}

// --- whom it obeys

TEST_F(CoreTest, RefusesALowerTermAndAnotherLedger) {
  Assign first = node.goal(5, Stage::Prepared);
  first.term = 3;
  node.connect();
  node.assign(first);
  const auto refused = [&](const Assign& assign) {
    const auto before = node.all<Refusal>().size();
    node.assign(assign);
    EXPECT_EQ(node.all<Refusal>().size(), before + 1);
    return node.all<Refusal>().back().words;
  };

  Assign lower = first;
  lower.term = 2;
  EXPECT_EQ(refused(lower), "term 2 is over, this node knows 3");
  Assign other = first;
  other.instance = InstanceId("i-2");
  EXPECT_EQ(refused(other), "term 3 belongs to another ledger instance");
  Assign foreign = first;
  foreign.spec.cluster = ClusterId("c2");
  foreign.term = 9;
  EXPECT_EQ(refused(foreign), "this node belongs to cluster c1");
  Assign older = first;
  older.goal = 4;
  EXPECT_EQ(refused(older), "goal 4 is older than 5");
  Assign stray = first;
  stray.spec.node = NodeId("sw2");
  EXPECT_EQ(refused(stray), "this is sw1, not sw2");
  Assign peerless = first;
  peerless.spec.peers.clear();
  EXPECT_EQ(refused(peerless), "a goal whose peers do not name sw1");
  EXPECT_EQ(node.core().kept().goal, 5U);

  Assign higher = first;
  higher.term = 4;
  higher.instance = InstanceId("i-9");
  higher.goal = 1;
  node.assign(higher);
  EXPECT_EQ(node.core().kept().instance, InstanceId("i-9"));
}

TEST_F(CoreTest, ObeysNobodyWhenItCannotReadWhatItKeeps) {
  node.files["kept"] = "{\"cluster\": \"c1";
  node.restart();
  node.connect();
  node.assign(node.goal(1, Stage::Prepared));
  EXPECT_THAT(node.all<Refusal>().back().words, HasSubstr("kept: not a JSON object"));
  EXPECT_EQ(node.files["kept"], "{\"cluster\": \"c1") << "what a person may still read stays";
}

TEST_F(CoreTest, KeepsThePromiseOfAnEpochAndNeverALowerOne) {
  node.connect();
  Assign assign = node.goal(1, Stage::Prepared);
  assign.spec.galera.epoch = 4;
  node.assign(assign);
  EXPECT_EQ(read_kept(node.files["kept"])->epoch, 4U);
  EXPECT_EQ(node.contexts.back().kept.epoch, 4U);

  assign.goal = 2;
  assign.spec.galera.epoch = 3;
  node.assign(assign);
  EXPECT_EQ(node.core().kept().epoch, 4U);
}

TEST_F(CoreTest, DriftThatIsOnlyToBeReportedIsLeftAndToldAndTheNodeStands) {
  auto goal = node.goal(1, Stage::Prepared);
  goal.spec.report_drift = true;
  node.connect();
  node.assign(goal);
  node.pass(1s);
  const std::string room = node.rooms.front().name;
  ASSERT_EQ(node.last(room).state, RoomState::Proved);

  node.stands[room] = "missing";
  node.done.clear();
  node.pass(6min);

  EXPECT_EQ(node.count("make " + room), 0U);
  EXPECT_EQ(node.last(room).state, RoomState::Proved);
  EXPECT_THAT(node.all<protocol::Health>().back().drift,
              testing::ElementsAre(room + ": make " + room));

  goal.goal = 2;
  goal.spec.report_drift = false;
  node.assign(goal);
  node.pass(1s);
  EXPECT_EQ(node.count("make " + room), 1U);
  EXPECT_TRUE(node.all<protocol::Health>().back().drift.empty());
}

TEST_F(CoreTest, APausedNodeIsLookedAtAndNotTouchedThroughARestartOfItsAgentToo) {
  auto goal = node.goal(1, Stage::Prepared);
  node.connect();
  node.assign(goal);
  node.pass(1s);
  const std::string room = node.rooms.front().name;
  ASSERT_EQ(node.last(room).state, RoomState::Proved);

  goal.goal = 2;
  goal.spec.paused = true;
  node.assign(goal);
  node.stands[room] = "missing";
  node.done.clear();
  node.pass(12min);
  EXPECT_EQ(node.count("make " + room), 0U);
  EXPECT_EQ(node.last(room).state, RoomState::Waiting);
  EXPECT_EQ(node.last(room).words, "paused; would: make " + room);
  EXPECT_FALSE(node.last(room).found.contains("needs_permit"));

  node.restart();
  node.connect();
  node.pass(12min);
  EXPECT_EQ(node.count("make " + room), 0U);

  goal.goal = 3;
  goal.spec.paused = false;
  node.assign(goal);
  node.pass(1s);
  EXPECT_EQ(node.count("make " + room), 1U);
  EXPECT_EQ(node.last(room).state, RoomState::Proved);
}

}  // namespace
}  // namespace skep::agent
