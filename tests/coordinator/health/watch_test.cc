// Verdicts: samples go in with their times, words come out.

#include "coordinator/health/watch.h"

#include <gmock/gmock.h>

#include "coordinator/limits.h"
#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr const char* kUuid = "6f1d2c3a-7b1e-11f0-9d55-02420a4e000b";

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    record.apply(Put{{{"gate/quorate", "1"},
                      {"gate/seeded", "1"},
                      {"round", "1"},
                      {"swarm_cluster", "s"},
                      {"state_uuid", kUuid},
                      {"highest_seqno", "100"},
                      {"node/sw1/member", "1"},
                      {"node/sw2/member", "1"},
                      {"node/sw3/member", "1"}}});
    fleet = make_fleet(config, now.tick);
    for (NodeState& node : fleet.nodes) {
      node.phase = Phase::Speaking;
      samples[node.name] = well(node.name.value);
    }
    tell_all();
  }

  static protocol::Health well(const std::string& node) {
    protocol::Health health{.boot_id = "b", .stage = protocol::Stage::Serving};
    health.galera = {.container_running = true,
                     .answered = true,
                     .state = "Synced",
                     .cluster_status = "Primary",
                     .state_uuid = kUuid,
                     .size = 3,
                     .last_committed = 100,
                     .ready = true,
                     .view = 7};
    health.consul_role = node == "sw1" ? "voter, leader" : "voter";
    health.swarm_role = node == "sw1" ? "manager, leader" : "manager";
    health.good_samples = 2;
    return health;
  }

  protocol::GaleraSample& member(int number) { return samples[node(number)].galera; }
  protocol::Health& health(int number) { return samples[node(number)]; }

  void tell(int number) {
    NodeState& state = *fleet.find(node(number));
    protocol::Health& sample = health(number);
    ++sample.sequence;
    hear(state, sample, now.tick);
    watch.take(state, record, now);
  }
  void tell_all() {
    for (int i = 1; i <= 3; ++i) tell(i);
    look();
  }
  void look() { watch.look({config, request, record, fleet, now}); }

  /// Every member is heard every 2 s.
  void pass(Duration time) {
    for (const Tick end = now.tick + time; now.tick < end;) {
      now.tick += kHeartbeat;
      now.utc += kHeartbeat;
      tell_all();
    }
  }

  Verdict of(int number) const { return watch.of(*fleet.find(node(number)), now.tick); }
  Verdict cluster() const { return watch.of_cluster(fleet, now.tick); }

  Config config = three_nodes();
  Request request;
  Record record;
  Fleet fleet;
  std::map<NodeId, protocol::Health> samples;
  Now now{Tick(hours(5)), Utc(hours(24 * 365 * 56))};
  Watch watch;
};

TEST_F(WatchTest, IsWellWhereAllIs) {
  pass(minutes(20));

  EXPECT_EQ(cluster().gravity, Gravity::Well) << cluster().words;
  EXPECT_EQ(of(1).gravity, Gravity::Well);
  EXPECT_EQ(of(1).age, Duration{0});
}

// What it told before it was away says nothing of it now.
TEST_F(WatchTest, AMemberIsNotWellBeforeItIsLookedAtAgain) {
  NodeState& state = *fleet.find(node(2));
  hear(state, protocol::Hello{.node = node(2), .boot_id = "c"}, now.tick);
  look();
  EXPECT_EQ(of(2).gravity, Gravity::Notes);
  EXPECT_THAT(of(2).words, HasSubstr("was not looked at since its agent spoke"));
  health(2).boot_id = "c";
  tell_all();
  EXPECT_EQ(of(2).gravity, Gravity::Well) << of(2).words;

  state.phase = Phase::Enrolled;
  state.phase_words = "its agent is installed";
  look();
  EXPECT_EQ(of(2).gravity, Gravity::Notes);
  EXPECT_THAT(of(2).words, HasSubstr("has not spoken yet: its agent is installed"));
}

TEST_F(WatchTest, AMemberThatIsGoneWarnsAtOnceAndIsCriticalWhenItStaysAway) {
  member(2).container_running = false;
  member(2).answered = false;
  tell_all();
  EXPECT_EQ(of(2).gravity, Gravity::Warns);
  EXPECT_EQ(of(2).words, "sw2: its database does not run");

  pass(kGoneCritical);
  EXPECT_EQ(of(2).gravity, Gravity::Critical);
  EXPECT_EQ(of(2).lasts, kGoneCritical);
  EXPECT_EQ(of(1).gravity, Gravity::Well);
  EXPECT_EQ(cluster().gravity, Gravity::Critical);
}

TEST_F(WatchTest, NonPrimaryIsCriticalAfterOneMoreLook) {
  member(3).cluster_status = "non-Primary";
  tell_all();
  EXPECT_LT(of(3).gravity, Gravity::Critical);
  pass(kOneRecheck);
  EXPECT_EQ(of(3).gravity, Gravity::Critical);
  EXPECT_EQ(of(3).words, "sw3: its component is non-Primary");
}

TEST_F(WatchTest, AnotherHistoryIsCriticalAtOnce) {
  member(3).state_uuid = "00000000-0000-0000-0000-000000000000";
  tell_all();
  EXPECT_EQ(of(3).gravity, Gravity::Critical);
  EXPECT_THAT(of(3).words, HasSubstr("is not the pinned"));
}

TEST_F(WatchTest, LosingTheMajorityIsCriticalAfterOneMoreLookAndOneMemberWarnsAfterHalfAMinute) {
  member(1).state = "Donor/Desynced";
  pass(kSizeWarns);
  EXPECT_EQ(cluster().gravity, Gravity::Notes);
  pass(kHeartbeat);
  EXPECT_EQ(cluster().gravity, Gravity::Warns);
  EXPECT_THAT(cluster().words, HasSubstr("2 of 3 members are Synced"));

  member(2).cluster_status = member(3).cluster_status = "non-Primary";
  pass(2 * kHeartbeat);
  EXPECT_EQ(cluster().gravity, Gravity::Critical);
}

TEST_F(WatchTest, ATransferLivesAsLongAsItsFilesGrow) {
  member(2) = {.container_running = true,
               .phase = "SST",
               .transfer = {.under_way = true, .bytes = mib(312), .still = seconds(2)}};
  pass(minutes(40));
  EXPECT_EQ(of(2).gravity, Gravity::Notes);
  EXPECT_EQ(of(2).words, "sw2: receives the data: 312 MiB, which grew 2 s ago");

  member(2).transfer.still = kTransferStill;
  pass(kHeartbeat);
  EXPECT_EQ(of(2).gravity, Gravity::Warns);
  EXPECT_THAT(of(2).words, HasSubstr("has stood still at 312 MiB for 300 s"));
}

TEST_F(WatchTest, SilenceWithoutATransferIsNoLife) {
  member(2) = {.container_running = true, .phase = "starts"};
  pass(kSilentWarns);
  EXPECT_EQ(of(2).gravity, Gravity::Notes);
  pass(kHeartbeat);
  EXPECT_EQ(of(2).gravity, Gravity::Warns);
  EXPECT_EQ(of(2).words, "sw2: its database runs and does not answer (starts)");
}

// galera.md 10.5: the laggard alone is Primary, ready, with the right UUID, without the rows.
TEST_F(WatchTest, RowsThatAreGoneAreSeenAtTheFirstLookAfterTheRestartAndNotForgotten) {
  for (int i = 1; i <= 3; ++i) member(i) = {.container_running = true};
  tell_all();
  member(3) = well("sw3").galera;
  member(3).size = 1;
  member(3).last_committed = 91;
  tell_all();

  const Verdict verdict = cluster();
  EXPECT_EQ(verdict.gravity, Gravity::Critical);
  EXPECT_THAT(verdict.words, HasSubstr("sw3 came back as Primary at 91, and 100 was committed"));

  member(3).last_committed = 5'000;
  record.apply(Put{{{"highest_seqno", "5000"}}});
  pass(minutes(1));
  EXPECT_THAT(cluster().words, HasSubstr("rows are lost"));
}

TEST_F(WatchTest, AMemberThatComesBackBehindOneThatStayedHasLostNothing) {
  member(2) = {.container_running = true};
  tell_all();
  member(2) = well("sw2").galera;
  member(2).last_committed = 99;  // its apply queue
  tell_all();
  EXPECT_EQ(cluster().gravity, Gravity::Well) << cluster().words;
}

// galera.md 10.6: all Synced, Primary, size 3, the right UUID, and other rows on one of them.
TEST_F(WatchTest, MembersThatDifferInSilenceAreSeenByTheSentinel) {
  for (int i = 1; i <= 3; ++i) {
    member(i).sentinel = {.beat = 40, .rows = 40, .digest = "aa", .committed = 100};
  }
  pass(minutes(1));
  EXPECT_EQ(cluster().gravity, Gravity::Well) << cluster().words;

  member(3).sentinel->rows = 35;
  member(3).sentinel->digest = "bb";
  tell_all();
  EXPECT_EQ(cluster().gravity, Gravity::Critical);
  EXPECT_EQ(cluster().words,
            "members differ in silence: sw1 has 40 rows, digest aa; sw3 has 35 rows, digest bb");
}

TEST_F(WatchTest, ReadingsOfDifferentRowsAreNotHeldAgainstEachOther) {
  member(1).sentinel = {.beat = 41, .rows = 41, .digest = "aa", .committed = 100};
  member(2).sentinel = {.beat = 40, .rows = 40, .digest = "bb", .committed = 100};
  member(3).sentinel = {.beat = 41, .rows = 41, .digest = "aa", .committed = 100};
  tell_all();
  EXPECT_EQ(cluster().gravity, Gravity::Well) << cluster().words;
}

TEST_F(WatchTest, ACausalReadingBelowWhatAnotherHadCommittedBeforeIsTold) {
  member(3).sentinel = {.beat = 1, .rows = 1, .digest = "a", .committed = 96};
  pass(kCausalHolds - kHeartbeat);
  EXPECT_EQ(cluster().gravity, Gravity::Warns);
  EXPECT_THAT(cluster().words, HasSubstr("sw3 is at 96 after a causal wait, while"));
  pass(2 * kHeartbeat);
  EXPECT_EQ(cluster().gravity, Gravity::Critical);
}

TEST_F(WatchTest, ACausalReadingUnderLoadIsNotBehindWhatWasCommittedLater) {
  for (int round = 0; round < 60; ++round) {
    for (int i = 1; i <= 3; ++i) {
      member(i).last_committed += 20'000;
      member(i).sentinel = {.beat = 1,
                            .rows = 1,
                            .digest = "a",
                            .committed = member(i).last_committed - 60'000,
                            .age = seconds(7)};
    }
    pass(kHeartbeat);
    EXPECT_LE(cluster().gravity, Gravity::Notes) << cluster().words;
  }
}

TEST_F(WatchTest, WhatTheAgentFoundWrongWithAStartIsAFaultInItself) {
  member(2).fault = "a start position stands in its container's arguments";
  tell_all();
  EXPECT_EQ(of(2).gravity, Gravity::Critical);
  EXPECT_THAT(of(2).words, HasSubstr("start position"));
}

TEST_F(WatchTest, FlowControlIsAShareOfTheTimeNotASpike) {
  pass(minutes(5));
  member(1).load.paused_ns += 2'000'000'000;  // 2 s once: a view change
  pass(minutes(1));
  EXPECT_EQ(of(1).gravity, Gravity::Well) << of(1).words;
  for (int i = 0; i < 150; ++i) {
    member(1).load.paused_ns += 100'000'000;  // 5 %
    pass(kHeartbeat);
  }
  EXPECT_EQ(of(1).gravity, Gravity::Warns);
  EXPECT_THAT(of(1).words, HasSubstr("flow control paused it 5."));
}

TEST_F(WatchTest, CountersThatBeginAnewAreNoNegativeShare) {
  member(1).load = {.paused_ns = 900'000'000'000, .conflicts = 90, .write_sets = 100'000};
  pass(minutes(5));
  member(1).load = {};
  pass(minutes(2));
  EXPECT_EQ(of(1).gravity, Gravity::Well) << of(1).words;
}

TEST_F(WatchTest, ALongQueueCountsOnlyWhileItGrowsOrHolds) {
  member(1).load.receive_queue = 4'439;  // right after a transfer (galera.md 6.2)
  pass(minutes(2));
  EXPECT_EQ(of(1).gravity, Gravity::Notes);
  for (int i = 0; i < 40; ++i) {
    member(1).load.receive_queue += 10;
    pass(kHeartbeat);
  }
  EXPECT_EQ(of(1).gravity, Gravity::Critical);
}

TEST_F(WatchTest, TellsTheHourInWhichAVolumeWillBeFull) {
  health(1).volumes["mysql"] = {.size = gib(100), .used = gib(40)};
  for (int i = 0; i < 600; ++i) {  // 3 GiB in 20 minutes: 20 / 3 hours to go
    health(1).volumes["mysql"].used.count += gib(3).count / 600;
    pass(kHeartbeat);
  }
  EXPECT_EQ(of(1).gravity, Gravity::Warns);
  EXPECT_THAT(of(1).words, HasSubstr("volume mysql fills up and will be full by "));
  EXPECT_THAT(of(1).words, HasSubstr(rfc3339(now.utc + hours(7)).substr(0, 10)));

  health(1).disk_percent["mysql"] = 96;
  pass(kHeartbeat);
  EXPECT_EQ(of(1).words, "sw1: volume mysql is 96 % full");
}

TEST_F(WatchTest, AVolumeThatDoesNotGrowIsNeverFull) {
  health(1).volumes["mysql"] = {.size = gib(100), .used = gib(84)};
  pass(hours(2));
  EXPECT_EQ(of(1).gravity, Gravity::Well) << of(1).words;
}

TEST_F(WatchTest, ALostVoterWarnsAndALostMajorityOfConsulIsCritical) {
  health(3).consul_role = "";
  pass(kRolesWarn + kHeartbeat);
  EXPECT_EQ(cluster().gravity, Gravity::Warns);
  EXPECT_EQ(cluster().words, "Consul voters: 2 of 3, missing sw3");
  health(1).consul_role = "";
  pass(kRolesCritical + kHeartbeat);
  EXPECT_EQ(cluster().gravity, Gravity::Critical);
  EXPECT_EQ(cluster().words, "Consul voters: 1 of 3, no majority; missing sw1 sw3");
}

TEST_F(WatchTest, ConsulWithoutALeaderIsCriticalAndOneThatChangesOftenWarns) {
  health(1).consul_role = "voter";
  pass(kRolesCritical + kHeartbeat);
  EXPECT_EQ(cluster().words, "Consul voters: no leader");
  EXPECT_EQ(cluster().gravity, Gravity::Critical);
  for (const int leader : {2, 3, 1}) {
    for (int i = 1; i <= 3; ++i) health(i).consul_role = i == leader ? "voter, leader" : "voter";
    pass(kHeartbeat);
  }
  EXPECT_EQ(cluster().gravity, Gravity::Warns);
  EXPECT_THAT(cluster().words, HasSubstr("leader changed 3 times"));
}

TEST_F(WatchTest, AManagerThatIsLostWarns) {
  health(2).swarm_role = "";
  pass(kRolesWarn + kHeartbeat);
  EXPECT_EQ(cluster().words, "swarm managers: 2 of 3, missing sw2");
}

TEST_F(WatchTest, AnEngineThatAnswersAndStartsNothingIsCritical) {
  health(2).engine_fault = "3 starts in a row came to nothing: timed out";
  tell_all();
  EXPECT_EQ(of(2).gravity, Gravity::Critical);
  EXPECT_THAT(of(2).words, HasSubstr("answers and starts nothing"));
}

TEST_F(WatchTest, ACertificateWarnsAMonthBeforeItsEndAndIsCriticalAWeekBefore) {
  const auto until = now.utc + hours(24 * 31);
  record.apply(
      Put{{{"node/sw1/certificate_until", std::to_string(until.time_since_epoch().count())}}});
  tell_all();
  EXPECT_EQ(of(1).gravity, Gravity::Well);
  now.utc += hours(48);
  tell_all();
  EXPECT_EQ(of(1).gravity, Gravity::Warns);
  now.utc += hours(24 * 24);
  tell_all();
  EXPECT_EQ(of(1).gravity, Gravity::Critical);
  EXPECT_THAT(of(1).words, HasSubstr("its certificate expires on " + rfc3339(until).substr(0, 10)));
}

TEST_F(WatchTest, ASilentAgentIsToldAtOnceAndItsOldFiguresAreNotJudged) {
  member(2).cluster_status = "non-Primary";
  fleet.find(node(2))->phase = Phase::Lost;
  look();
  ASSERT_EQ(of(2).remarks.size(), 1U);
  EXPECT_THAT(of(2).words, HasSubstr("its agent is silent"));
  EXPECT_EQ(of(2).gravity, Gravity::Warns);
}

TEST_F(WatchTest, AnAgentThatRefusesIsNotCalledWell) {
  fleet.find(node(2))->phase = Phase::Refused;
  fleet.find(node(2))->refused =
      Error{Code::Refused, "its agent refuses: the goal could not be stored: no space left"};
  look();
  EXPECT_THAT(of(2).words, HasSubstr("no space left"));
  EXPECT_EQ(of(2).gravity, Gravity::Critical);
}

TEST_F(WatchTest, NothingIsExpectedOfAClusterThatIsTakenDown) {
  record.apply(Put{{{"down", "done"}}});
  for (int i = 1; i <= 3; ++i) health(i) = {.boot_id = "b"};
  pass(minutes(2));
  EXPECT_EQ(cluster().gravity, Gravity::Well) << cluster().words;
}

TEST_F(WatchTest, ANodesOwnWordsAreCut) {
  member(2).fault = std::string(60'000, 'x');
  tell_all();
  EXPECT_LE(of(2).words.size(), kConditionWords + 8);
}

}  // namespace
}  // namespace skep::coordinator
