// The core beside a member: health, permits, the highest position, the log's word.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/core.h"
#include "agent/kept.h"
#include "agent/sentinel.h"
#include "tests/agent/scripted_node.h"

namespace skep::agent {
namespace {

using namespace std::chrono_literals;
using protocol::Assign;
using protocol::Health;
using protocol::LogLines;
using protocol::LogWanted;
using protocol::Permit;
using protocol::Refusal;
using protocol::RoomState;
using protocol::Stage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

const std::string kUuid = "6f1d2c3a-7b1e-11f0-9d55-0242ac110002";

class MemberTest : public testing::Test {
 protected:
  ScriptedNode node;

  void SetUp() override {
    for (const auto& room : node.rooms) node.stands[room.name] = "stands";
    node.start();
    node.connect();
  }

  Assign serving(GoalNumber number) const {
    Assign assign = node.goal(number, Stage::Serving);
    assign.spec.galera.run = true;
    assign.spec.galera.state_uuid = kUuid;
    return assign;
  }
  void serve() {
    node.member = synced_member(kUuid, 100);
    node.assign(serving(1));
    node.pass(1s);
  }
  Health last() const { return node.all<Health>().back(); }
};

TEST_F(MemberTest, SendsItsHealthAtOnceAgainSoonAndThenSteadily) {
  EXPECT_EQ(node.all<Health>().size(), 1U);
  node.pass(499ms);
  EXPECT_EQ(node.all<Health>().size(), 1U);
  node.pass(1ms);
  EXPECT_EQ(node.all<Health>().size(), 2U);
  node.pass(10s);
  EXPECT_EQ(node.all<Health>().size(), 7U);
  EXPECT_EQ(last().boot_id, "boot-1");

  node.on(Disconnected{});
  node.pass(10s);
  EXPECT_EQ(node.all<Health>().size(), 7U);
}

TEST_F(MemberTest, NumbersItsSamplesAboveThoseOfItsFormerLife) {
  node.pass(9s);
  const auto before = last().sequence;
  node.on(Disconnected{});
  node.pass(1s);
  node.restart();
  node.connect();
  EXPECT_GT(last().sequence, before);
  node.pass(500ms);
  const auto all = node.all<Health>();
  EXPECT_GT(last().sequence, all[all.size() - 2].sequence);
}

TEST_F(MemberTest, TellsTheWholeSample) {
  serve();
  node.pass(10s);
  EXPECT_TRUE(last().galera.answered);
  EXPECT_TRUE(last().galera.container_running);
  EXPECT_EQ(last().galera.state, "Synced");
  EXPECT_EQ(last().galera.cluster_status, "Primary");
  EXPECT_EQ(last().galera.size, 3U);
  EXPECT_EQ(last().galera.last_committed, 100);
  EXPECT_EQ(last().galera.phase, "");
  EXPECT_EQ(last().consul_role, "voter, leader");
  EXPECT_EQ(last().swarm_role, "manager, leader");
  EXPECT_THAT(last().disk_percent, UnorderedElementsAre(Pair("docker", 31U), Pair("mysql", 12U)));
  EXPECT_EQ(last().stage, Stage::Serving);
  EXPECT_GE(last().good_samples, 5U);
  EXPECT_LE(last().age, 2s);
}

TEST_F(MemberTest, CountsOnlySamplesOfThePinnedHistoryAsGood) {
  serve();
  node.pass(4s);
  EXPECT_GT(last().good_samples, 1U);
  node.member = synced_member("00000000-0000-0000-0000-000000000001", 100);
  node.pass(4s);
  EXPECT_EQ(last().good_samples, 0U);
}

TEST_F(MemberTest, AsksNothingOfWhatIsNotThereYet) {
  node.assign(node.goal(1, Stage::Prepared));
  node.pass(1min);
  EXPECT_EQ(node.count("ask the member"), 0U);
  EXPECT_EQ(node.count("ask Consul"), 0U);
  EXPECT_EQ(node.count("/info"), 0U);
}

TEST_F(MemberTest, SeesAMemberThatRunsThoughNoneIsToRun) {
  node.member = synced_member(kUuid, 100);
  node.assign(node.goal(1, Stage::Networked));
  node.pass(1s);
  EXPECT_TRUE(last().galera.container_running);
  EXPECT_EQ(last().galera.state, "Synced");
}

TEST_F(MemberTest, AsksAnEngineThatDidNotAnswerAgainSoon) {
  node.member = synced_member(kUuid, 100);
  node.engine_gone = true;
  node.assign(node.goal(1, Stage::Networked));
  node.pass(1s);
  EXPECT_FALSE(last().galera.container_running);
  node.engine_gone = false;
  node.pass(4s);
  EXPECT_TRUE(last().galera.container_running);
}

TEST_F(MemberTest, ItsRoomsAreToldOfAnEngineThatHangs) {
  serve();
  node.engine_hangs = true;
  node.pass(59s);
  EXPECT_FALSE(node.contexts.back().engine_hangs);
  // At once, though the engine's room stood.
  node.stands["engine"] = "missing";
  const auto made = node.count("make engine");
  node.pass(40s);
  EXPECT_TRUE(node.contexts.back().engine_hangs);
  EXPECT_EQ(node.count("make engine"), made + 1);
  node.engine_hangs = false;
  node.pass(31s);
  node.on(UnitEvent{"docker.service", "active"});
  node.pass(1s);
  EXPECT_FALSE(node.contexts.back().engine_hangs);
}

TEST_F(MemberTest, ARestartOfTheEngineIsWaitedFor) {
  node.rooms[1].unit = "docker.service";
  serve();
  node.engine_hangs = true;
  node.pass(100s);
  node.stands["engine"] = "missing";
  node.on(UnitEvent{"docker.service", "active"});
  node.pass(1s);
  EXPECT_EQ(node.count("restart docker.service"), 1U);
  node.on(UnitEvent{"docker.service", "active"});
  node.pass(1s);
  EXPECT_FALSE(node.contexts.back().engine_hangs);
}

TEST_F(MemberTest, AsksEachAtItsOwnPace) {
  serve();
  node.done.clear();
  node.pass(60s);
  EXPECT_EQ(node.count("ask the member"), 30U);
  EXPECT_EQ(node.count("ask Consul"), 6U);
  EXPECT_EQ(node.count("/info"), 2U);
}

TEST_F(MemberTest, AsksMoreOftenWhileTheMemberIsOnItsWay) {
  serve();
  node.member[0][1] = "Joining";
  node.on(EngineEvent{"db-sw1", "start"});
  node.done.clear();
  node.pass(2s);
  EXPECT_GE(node.count("ask the member"), 9U);
  EXPECT_EQ(last().galera.phase, "starts");
  node.on(LogLine{"db-sw1", "[Note] WSREP: Receiving IST: 12 writesets, seqnos 1-12"});
  node.pass(2s);
  EXPECT_EQ(last().galera.phase, "IST");
}

TEST_F(MemberTest, TellsAtOnceThatTheMemberDied) {
  serve();
  node.pass(10s);
  const auto before = node.all<Health>().size();
  node.member.clear();
  node.on(EngineEvent{"db-sw1", "die"});
  ASSERT_GT(node.all<Health>().size(), before);
  EXPECT_FALSE(node.all<Health>()[before].galera.container_running);
}

TEST_F(MemberTest, TellsItsSampleFiveTimesASecondWhileTheMemberIsOnItsWay) {
  serve();
  node.member[0][1] = "Joining";
  node.on(EngineEvent{"db-sw1", "start"});
  node.sent.clear();
  node.pass(2s);
  EXPECT_GE(node.all<Health>().size(), 9U);
}

TEST_F(MemberTest, ATransferIsToldByItsFilesAndPrograms) {
  serve();
  node.member.clear();
  node.runs_silently = true;
  node.data_folder = "0\t/d/sst_in_progress\n5000\t/d\n";
  node.on(EngineEvent{"db-sw1", "start"});
  node.pass(10s);
  EXPECT_TRUE(last().galera.transfer.under_way);
  EXPECT_EQ(last().galera.transfer.bytes, Bytes{5'000});
  EXPECT_GE(last().galera.transfer.still, 8s);
  node.data_folder = "6000\t/d\n";
  node.programs = R"({"Processes":[["1","sh /usr/bin/wsrep_sst_mariabackup --role joiner"]]})";
  node.pass(3s);
  EXPECT_TRUE(last().galera.transfer.under_way);
  EXPECT_LE(last().galera.transfer.still, 3s);
  node.programs.clear();
  node.pass(3s);
  EXPECT_FALSE(last().galera.transfer.under_way);
}

// galera.md 10.6.
TEST_F(MemberTest, AStartPositionInTheContainersArgumentsIsAFaultWithinSeconds) {
  serve();
  node.pass(4s);
  EXPECT_EQ(last().galera.fault, "");
  node.container = R"({"State":{"Running":true},"Config":{"Env":["A=b"],
      "Cmd":["mariadbd","--wsrep-start-position=6f1d2c3a-7b1e-11f0-9d55-02420a4e000b:41"]}})";
  node.on(EngineEvent{"db-sw1", "die"});
  node.on(EngineEvent{"db-sw1", "start"});
  node.pass(1s);
  EXPECT_THAT(last().galera.fault, testing::HasSubstr("stands in its container's specification"));
}

TEST_F(MemberTest, APositionThatWasUsedIsTheOneThatWasRecoveredAtThisStart) {
  const std::string uuid = kUuid;
  const auto starts = [&](const char* recovered, const char* used) {
    node.on(EngineEvent{"db-sw1", "start"});
    if (*recovered != '\0') {
      node.on(LogLine{"db-sw1", "[Note] WSREP: Recovered position: " + uuid + recovered});
    }
    node.on(
        LogLine{"db-sw1", "[Note] WSREP: Loading provider x.so initial position: " + uuid + used});
    node.pass(100ms);
    return last().galera.fault;
  };
  serve();
  EXPECT_EQ(starts(":46", ":46"), "");
  EXPECT_EQ(starts(":46,0-1-7", ":46"), "");
  EXPECT_EQ(starts("", ":-1"), "");
  EXPECT_THAT(starts(":46", ":41"), testing::HasSubstr(":46 was recovered at this start"));
  EXPECT_THAT(starts("", ":41"), testing::HasSubstr("no position was recovered"));
}

TEST_F(MemberTest, TheFirstOfItsViewWritesTheSentinelAndAllReadIt) {
  node.sentinel = {"40", "14", "9F", "100"};
  serve();
  node.pass(12s);
  EXPECT_GE(node.count("read the sentinel"), 1U);
  ASSERT_TRUE(last().galera.sentinel);
  EXPECT_EQ(last().galera.sentinel->beat, 40U);
  EXPECT_EQ(last().galera.sentinel->rows, 14U);
  EXPECT_EQ(last().galera.sentinel->digest, "9F");
  EXPECT_EQ(last().galera.sentinel->committed, 100);
  EXPECT_LE(last().galera.sentinel->age, 12s);
}

TEST_F(MemberTest, TheSentinelCanBeSwitchedOff) {
  auto goal = serving(1);
  goal.spec.galera.sentinel = false;
  node.member = synced_member(kUuid, 100);
  node.assign(goal);
  node.pass(30s);
  EXPECT_EQ(node.count("read the sentinel"), 0U);
}

TEST(Sentinel, OnlyTheWriterWritesAndMakesTheTableOnlyWhereItWasMissing) {
  using sentinel::effect;
  EXPECT_EQ(effect("s", "sw1", false, true).statements.size(), 2U);
  EXPECT_EQ(effect("s", "sw1", true, false).statements.size(), 4U);
  EXPECT_EQ(effect("s", "sw1", true, true).statements.size(), 6U);
  EXPECT_EQ(lane_of(effect("s", "sw1", true, true)), Lane::Long);
  EXPECT_TRUE(sentinel::missing(Error{Code::Unavailable, "s: 1146 Table does not exist"}));
  EXPECT_FALSE(sentinel::missing(Error{Code::Unavailable, "s: 1205 Lock wait timeout exceeded"}));
  EXPECT_FALSE(sentinel::missing(Answer(Rows{})));
}

TEST_F(MemberTest, LooksAtOnceAndOftenForAMomentWhenTheViewChanges) {
  serve();
  node.pass(10s);
  node.done.clear();
  node.on(ViewChanged{});
  EXPECT_EQ(node.count("ask the member"), 1U);
  node.pass(1s);
  EXPECT_GE(node.count("ask the member"), 5U);
  node.done.clear();
  node.pass(20s);
  EXPECT_LE(node.count("ask the member"), 14U);
}

TEST_F(MemberTest, LooksAtOnceWhenTheLogSaysSynced) {
  node.stands["galera"] = "waits";
  node.assign(serving(1));
  node.pass(100ms);
  node.member = synced_member(kUuid, 5);
  node.on(EngineEvent{"db-sw1", "start"});
  EXPECT_THAT(node.followed, ElementsAre("db-sw1"));
  node.stands["galera"] = "stands";
  node.done.clear();
  node.on(LogLine{"db-sw1",
                  "2026-11-24 1:02:03 2 [Note] WSREP: Synchronized with group, ready for "
                  "connections"});
  EXPECT_EQ(node.count("look galera"), 1U);
  EXPECT_EQ(node.count("ask the member"), 1U);
  EXPECT_EQ(node.last("galera").state, RoomState::Proved);
}

TEST_F(MemberTest, PutsTheMemberBackWhenItsContainerDies) {
  serve();
  node.member.clear();
  node.stands["galera"] = "missing";
  node.on(EngineEvent{"db-sw1", "die"});
  EXPECT_EQ(node.count("make galera"), 1U);
}

TEST_F(MemberTest, SeesByItselfThatTheContainerIsGone) {
  serve();
  node.member.clear();
  node.pass(5s);
  EXPECT_FALSE(last().galera.container_running);
  EXPECT_FALSE(last().galera.answered);
  EXPECT_EQ(last().good_samples, 0U);
}

// --- permits

TEST_F(MemberTest, BeginsNothingDisruptiveWithoutAPermitWhereItServes) {
  node.rooms[1].disruptive = true;
  serve();
  node.stands["engine"] = "missing";
  node.on(UnitEvent{"docker.service", "active"});
  node.pass(1min);
  EXPECT_EQ(node.count("make engine"), 0U);
  EXPECT_EQ(node.last("engine").state, RoomState::Waiting);
  EXPECT_EQ(node.last("engine").words, "needs a permit: make engine");
  EXPECT_EQ(node.last("engine").found.at("needs_permit"), "yes");
  EXPECT_EQ(last().stage, Stage::Serving) << "it stands as it stood";

  Assign leave = serving(1);
  leave.permit = Permit{.number = 1, .lifetime = 10min};
  node.assign(leave);
  EXPECT_EQ(node.count("make engine"), 1U);
  EXPECT_FALSE(node.last("engine").found.contains("needs_permit"));
}

TEST_F(MemberTest, BeginsNothingDisruptiveAfterThePermitHasEnded) {
  node.rooms[1].disruptive = true;
  serve();
  Assign leave = serving(1);
  leave.permit = Permit{.number = 1, .lifetime = 10min};
  node.assign(leave);
  node.pass(10min);
  node.stands["engine"] = "missing";
  node.on(UnitEvent{"docker.service", "active"});
  EXPECT_EQ(node.count("make engine"), 0U);
}

TEST_F(MemberTest, FinishesADisruptiveChangeThatOutlivesItsPermit) {
  node.rooms[1].disruptive = true;
  serve();
  node.stands["engine"] = "missing";
  node.held = "engine";
  Assign leave = serving(1);
  leave.permit = Permit{.number = 1, .lifetime = 1s};
  leave.look_now = true;
  node.assign(leave);
  node.pass(10s);
  node.release();
  EXPECT_EQ(node.last("engine").state, RoomState::Proved);
}

TEST_F(MemberTest, NeedsNoPermitWhereNothingServes) {
  node.rooms[1].disruptive = true;
  node.stands["engine"] = "missing";
  node.assign(node.goal(1, Stage::Prepared));
  EXPECT_EQ(node.count("make engine"), 1U);
}

TEST_F(MemberTest, DoesNotDisturbAMemberThatIsOnItsWay) {
  node.rooms[1].disruptive = true;
  serve();
  node.member[0][1] = "Joining";
  node.on(EngineEvent{"db-sw1", "start"});
  node.stands["engine"] = "missing";
  node.on(UnitEvent{"docker.service", "active"});
  node.pass(1min);
  EXPECT_EQ(node.count("make engine"), 0U);
  EXPECT_THAT(node.last("engine").words, HasSubstr("on its way"));
  node.on(EngineEvent{"db-sw1", "die"});
  node.member.clear();
  node.pass(6s);
  EXPECT_EQ(node.count("make engine"), 1U);
}

TEST_F(MemberTest, DoesNotDisturbAMemberThatLostThePrimary) {
  node.rooms[1].disruptive = true;
  serve();
  node.member[1][1] = "non-Primary";
  node.pass(3s);
  node.stands["engine"] = "missing";
  node.on(UnitEvent{"docker.service", "active"});
  node.pass(1min);
  EXPECT_EQ(node.count("make engine"), 0U);
}

TEST_F(MemberTest, WaitsForTheFirstLookAtTheMemberBeforeItDisrupts) {
  node.rooms[1].disruptive = true;
  serve();
  node.stands["engine"] = "missing";
  node.restart();
  node.pass(10s);
  EXPECT_EQ(node.count("make engine"), 0U) << "it serves, and this life had not seen it at first";
}

TEST_F(MemberTest, StartsTheEngineAfterAPowerCutWithoutAskingAnybody) {
  node.rooms[1].disruptive = true;
  serve();
  node.on(Disconnected{});
  node.member.clear();
  node.engine_gone = true;
  node.stands["engine"] = "missing";
  node.restart();
  node.pass(2s);
  EXPECT_EQ(node.count("make engine"), 1U);
}

TEST_F(MemberTest, StartsAnEngineThatHasEndedUnderTheMember) {
  node.rooms[1].disruptive = true;
  serve();
  node.member.clear();
  node.engine_gone = true;
  node.stands["engine"] = "missing";
  node.on(UnitEvent{"docker.service", "failed"});
  node.pass(10s);
  EXPECT_EQ(node.count("make engine"), 1U);
}

TEST_F(MemberTest, NeedsNoPermitForAMemberThatIsOrderedToStop) {
  node.rooms.back().disruptive = true;
  serve();
  node.stands["galera"] = "missing";
  Assign stop = serving(2);
  stop.spec.galera.stopped = true;
  node.assign(stop);
  EXPECT_EQ(node.count("make galera"), 1U);
  EXPECT_EQ(node.last("galera").state, RoomState::Proved);
  node.pass(3s);
  EXPECT_EQ(last().stage, Stage::Networked);
}

// --- the highest position

TEST_F(MemberTest, KeepsTheHighestPositionAndWritesItSeldom) {
  serve();
  const auto before = node.count("store kept");
  for (int i = 0; i < 60; ++i) {
    node.member = synced_member(kUuid, 200 + i);
    node.pass(1s);
  }
  const auto stored = node.count("store kept") - before;
  EXPECT_GE(stored, 5U);
  EXPECT_LE(stored, 7U);
  EXPECT_GE(read_kept(node.files["kept"])->highest_seqno, 250);

  node.member = synced_member(kUuid, 10);
  node.pass(1min);
  EXPECT_GE(node.core().kept().highest_seqno, 250) << "it never falls";
  node.member = synced_member("00000000-0000-0000-0000-000000000001", 9'999);
  node.pass(1min);
  EXPECT_LT(node.core().kept().highest_seqno, 9'999) << "another history counts nothing";
}

TEST_F(MemberTest, AnotherHistoryBeginsWithARecordOfItsOwn) {
  serve();
  node.pass(30s);
  ASSERT_GE(node.core().kept().highest_seqno, 100);
  constexpr const char* kNext = "00000000-0000-0000-0000-000000000002";
  node.member = synced_member(kNext, 3);
  Assign next = serving(2);
  next.spec.galera.state_uuid = kNext;

  node.assign(next);
  node.pass(30s);

  EXPECT_EQ(node.core().kept().highest_seqno, 3);
  EXPECT_EQ(read_kept(node.files["kept"])->highest_seqno, 3);
}

// --- logs

TEST_F(MemberTest, SendsTheLastLinesOfALogOnce) {
  node.on(Heard{3, LogWanted{.container = "db-sw1", .lines = 100}});
  EXPECT_EQ(node.count("/containers/db-sw1/logs?stdout=1&stderr=1&tail=100"), 1U);
  EXPECT_THAT(node.all<LogLines>().at(0).lines, ElementsAre("one", "two"));
}

TEST_F(MemberTest, TakesNoPathForAContainersName) {
  node.on(Heard{3, LogWanted{.container = "x/../../secrets", .lines = 1}});
  EXPECT_EQ(node.all<Refusal>().at(0).sequence, 3U);
}

TEST_F(MemberTest, RefusesWhatOnlyAnAgentSays) {
  node.on(Heard{4, protocol::Hello{}});
  EXPECT_EQ(node.all<Refusal>().at(0).words, "an agent does not take this kind of message");
}

}  // namespace
}  // namespace skep::agent
