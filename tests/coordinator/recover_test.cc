// Recovery of an outage of all members, with fakes around the core.

#include <gmock/gmock.h>

#include <algorithm>

#include "coordinator/core.h"
#include "coordinator/limits.h"
#include "coordinator/plan/plan_recover.h"
#include "coordinator/plan/plan_regain.h"
#include "coordinator/plan/plan_seed.h"
#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

using protocol::Stage;
using testing::HasSubstr;

class RecoverTest : public testing::Test {
 protected:
  RecoverTest() {
    house.up();
    cluster().uuid = house.agent(1).database.uuid;
  }

  fakes::FakeCluster& cluster() { return house.cluster; }
  static std::string failure(const View& view) { return view.failed ? view.failed->message : ""; }

  /// The power of all goes and comes back; no group forms by itself.
  void outage(std::initializer_list<int> back = {1, 2, 3}) {
    cluster().views_kept = false;
    for (const int i : {1, 2, 3}) house.cut(i);
    for (const int i : back) house.start(i);
    house.pass(Duration(20'000));
  }

  View recover(std::vector<NodeId> missing = {}, std::vector<NodeId> surely_off = {}) {
    return house.run(
        {.aim = Aim::Recover, .missing = std::move(missing), .surely_off = std::move(surely_off)});
  }

  void nothing_was_changed(const View& view, const std::string& words) {
    EXPECT_THAT(failure(view), HasSubstr(words));
    EXPECT_EQ(house.ledger().fact("epoch"), "1");
    EXPECT_TRUE(house.ledger().intents("recover").empty());
  }

  /// Seeded once in each epoch, one history, and the best position is where it went on from.
  void serves_from(std::int64_t seqno, std::initializer_list<int> nodes = {1, 2, 3}) {
    for (const auto& [epoch, seeds] : cluster().seeds) EXPECT_EQ(seeds, 1) << "epoch " << epoch;
    EXPECT_EQ(cluster().histories, 1);
    for (const int i : nodes) {
      EXPECT_TRUE(house.agent(i).database.primary) << i;
      EXPECT_EQ(house.agent(i).database.uuid, cluster().uuid);
      EXPECT_GT(house.agent(i).database.seqno, seqno);
    }
  }

  BringUp house;
};

TEST_F(RecoverTest, UpRecoversByItselfFromTheHighestPositionOnceEveryNodeIsThere) {
  house.agent(2).database.seqno += 5;
  const std::int64_t best = house.agent(2).database.seqno;
  outage();
  const View view = house.up();
  EXPECT_EQ(failure(view), "");
  serves_from(best);
  EXPECT_EQ(cluster().seeds.size(), 2U);
  ASSERT_EQ(house.ledger().intents("recover").size(), 1U);
  EXPECT_EQ(house.ledger().intents("recover")[0].state, IntentState::Done);
  EXPECT_EQ(house.ledger().intents("seed").back().node, node(2));
}

TEST_F(RecoverTest, AMomentWithoutAPrimaryIsNoOutage) {
  cluster().views_kept = true;
  for (const int i : {1, 2, 3}) house.cut(i);
  for (const int i : {1, 2, 3}) house.start(i);
  EXPECT_EQ(failure(house.up()), "");
  EXPECT_TRUE(house.ledger().intents("recover").empty());
}

TEST_F(RecoverTest, NobodySeedsWhileANodeIsNeitherThereNorNamed) {
  outage({1, 2});
  house.start(3);
  house.agent(3).lose(1'000'000);
  nothing_was_changed(recover(), "waits to hear sw3");
}

TEST_F(RecoverTest, WhatIsNamedAndHasNoPowerIsLeftOut) {
  const std::int64_t best = house.agent(1).database.seqno;
  outage({1, 2});
  const View view = recover({node(3)});
  EXPECT_EQ(failure(view), "");
  serves_from(best, {1, 2});
  EXPECT_FALSE(house.provider.runs(node(3)));
}

TEST_F(RecoverTest, WhoWasLeftOutJoinsLaterUnlessItIsAhead) {
  outage({1, 2});
  recover({node(3)});
  house.start(3);
  EXPECT_EQ(failure(house.up()), "");
  serves_from(0);
  EXPECT_EQ(house.ledger().fact("node/sw3/left_out").value_or(""), "");
}

TEST_F(RecoverTest, WhoWasLeftOutAndIsAheadJoinsNobodyAndSeedsNothing) {
  house.agent(3).database.seqno += 4;
  outage({1, 2});
  recover({node(3)});
  house.start(3);
  const View view = house.up();
  EXPECT_THAT(failure(view), HasSubstr("in no other member"));
  EXPECT_FALSE(house.agent(3).database.primary);
  // Nor after the layers were off: the next seed is chosen among the others.
  house.down();
  house.run({.aim = Aim::Up}, Duration(400'000));
  EXPECT_NE(house.ledger().intents("seed").back().node, node(3));
  EXPECT_FALSE(house.agent(3).database.primary);
}

TEST_F(RecoverTest, WithTheDataItIsForgottenWhoWasLeftOut) {
  outage({1, 2});
  recover({node(3)});
  EXPECT_NE(house.ledger().fact("node/sw3/left_out").value_or(""), "");
  house.start(3);
  house.run({.aim = Aim::Down, .wipe_data = true});
  EXPECT_EQ(house.ledger().fact("node/sw3/left_out").value_or(""), "");
  EXPECT_EQ(house.ledger().fact("group").value_or(""), "");
}

TEST_F(RecoverTest, WhoIsNamedAndSpeaksTakesPart) {
  outage();
  nothing_was_changed(recover({node(3)}), "its agent speaks");
}

TEST_F(RecoverTest, ASilentMachineThatRunsWantsAPersonsWord) {
  outage({1, 2});
  house.start(3);
  house.agent(3).lose(1'000'000);
  nothing_was_changed(recover({node(3)}), "--surely-off sw3");
  const View view = recover({node(3)}, {node(3)});
  EXPECT_EQ(failure(view), "");
}

TEST_F(RecoverTest, ForAMajorityNothingButTheProvidersWordWillDo) {
  outage({1});
  for (const int i : {2, 3}) {
    house.start(i);
    house.agent(i).lose(1'000'000);
  }
  nothing_was_changed(recover({node(2), node(3)}, {node(2), node(3)}), "power it off");
}

// Nothing can be seeded without it, and it is not gone after all.
TEST_F(RecoverTest, WhoComesBackBeforeTheSeedIsAskedToo) {
  const std::int64_t best = house.agent(1).database.seqno;
  for (const int i : {2, 3}) {
    house.agent(i).database.data = "empty";
    house.agent(i).database.uuid = "00000000-0000-0000-0000-000000000000";
    house.agent(i).database.seqno = -1;
  }
  outage({2, 3});
  EXPECT_THAT(failure(recover({node(1)})), HasSubstr("no node holds a position"));
  house.start(1);
  EXPECT_EQ(failure(house.up()), "");
  serves_from(best);
  EXPECT_EQ(house.ledger().fact("node/sw1/left_out").value_or(""), "");
  EXPECT_EQ(house.ledger().intents("recover")[0].state, IntentState::Failed);
}

// Its change wants leave, which comes only while all others serve; and those are left out.
TEST_F(RecoverTest, WhoWaitsForWhoIsLeftOutEndsWithWords) {
  outage({1});
  ASSERT_EQ(failure(recover({node(2), node(3)})), "");
  house.agent(1).ask_permit("engine");
  // Clients write on.
  house.meanwhile = [this](Duration) { ++house.agent(1).database.seqno; };
  EXPECT_THAT(failure(recover({node(2), node(3)})), HasSubstr("needs a permit: restart"));
}

TEST_F(RecoverTest, WithTheMajorityConsulAndTheSwarmAreRegainedToo) {
  const std::int64_t best = house.agent(1).database.seqno;
  outage({1});
  EXPECT_EQ(failure(recover({node(2), node(3)})), "");
  serves_from(best, {1});
  EXPECT_EQ(house.ledger().fact("regain").value_or(""), "2 sw1");
  EXPECT_EQ(house.ledger().fact("regain/consul").value_or(""), "2 forced");
  EXPECT_EQ(house.ledger().fact("regain/swarm").value_or(""), "2 forced");
  EXPECT_EQ(cluster().swarms_made, 1);

  for (const int i : {2, 3}) house.start(i);
  EXPECT_EQ(failure(house.up()), "");
  serves_from(best);
  for (const int i : {2, 3}) {
    EXPECT_EQ(house.agent(i).found("consul", "regained"), "");
    EXPECT_EQ(house.agent(i).found("swarm", "regained"), "2 anew");
  }
}

TEST_F(RecoverTest, AMajorityThatIsThereIsNotGivenUp) {
  outage({1, 2});
  EXPECT_EQ(failure(recover({node(3)})), "");
  EXPECT_EQ(house.ledger().fact("regain").value_or(""), "");
  EXPECT_EQ(house.agent(1).found("consul", "regained"), "");
}

TEST_F(RecoverTest, NobodyEntersAnewBesideAMajorityThatCameBack) {
  Record record;
  record.facts = {{"regain", "7 sw1"}, {"regain/consul", "7 forced"}, {"regain/swarm", "7 held"}};
  for (const char* layer : {"consul", "swarm"}) {
    EXPECT_EQ(regain_goal(record, node(1), layer).number, 7U);
    EXPECT_FALSE(regain_goal(record, node(1), layer).anew);
    EXPECT_EQ(regain_goal(record, node(2), layer).number, 0U);
  }
  // It was forced by an earlier recovery, and this node has not been back since.
  record.facts["regain/forced"] = "5";
  EXPECT_EQ(regain_goal(record, node(2), "swarm"), (protocol::RegainSpec{5, true}));
  EXPECT_EQ(regain_goal(record, node(2), "consul").number, 0U);
}

TEST_F(RecoverTest, WhereAPrimaryStandsThereIsNothingToRecover) {
  nothing_was_changed(recover(), "is Primary");
}

TEST_F(RecoverTest, WhereItIsToAskUpOnlySaysSo) {
  Config config = three_nodes();
  config.recover = RecoverBy::Asking;
  BringUp other(config);
  other.up();
  other.cluster.views_kept = false;
  for (const int i : {1, 2, 3}) other.cut(i);
  const View view = other.up();
  EXPECT_THAT(failure(view), HasSubstr("skep recover"));
  EXPECT_TRUE(other.ledger().intents("recover").empty());
  EXPECT_EQ(failure(other.run({.aim = Aim::Recover})), "");
}

TEST_F(RecoverTest, ACutAtAnyWriteOfARegainEndsInTheSamePlace) {
  for (std::uint64_t write = 1;; ++write) {
    BringUp other;
    other.up();
    other.cluster.views_kept = false;
    for (const int i : {1, 2, 3}) other.cut(i);
    other.start(1);
    other.pass(Duration(20'000));
    other.cut_at(write);
    const View view = other.run({.aim = Aim::Recover, .missing = {node(2), node(3)}});
    EXPECT_EQ(failure(view), "") << "cut at write " << write;
    EXPECT_EQ(other.ledger().fact("regain/swarm").value_or(""), "2 forced");
    EXPECT_EQ(other.cluster.histories, 1);
    if (other.restarts() == 0) break;
    ASSERT_LT(write, 100U);
  }
}

TEST_F(RecoverTest, ACutAtAnyWriteEndsInTheSamePlace) {
  for (std::uint64_t write = 1;; ++write) {
    BringUp other;
    other.up();
    other.cluster.views_kept = false;
    for (const int i : {1, 2, 3}) other.cut(i);
    for (const int i : {1, 2, 3}) other.start(i);
    other.pass(Duration(20'000));
    other.cut_at(write);
    EXPECT_EQ(failure(other.run({.aim = Aim::Recover})), "") << "cut at write " << write;
    for (const auto& [epoch, seeds] : other.cluster.seeds) {
      EXPECT_EQ(seeds, 1) << "epoch " << epoch << ", cut at write " << write;
    }
    EXPECT_EQ(other.cluster.histories, 1);
    if (other.restarts() == 0) break;
    ASSERT_LT(write, 100U);
  }
}

/// What the ledger and the nodes say, without a run.
class RecoveryPlanTest : public testing::Test {
 protected:
  RecoveryPlanTest() {
    record.apply(Put{{{"round", "1"},
                      {"gate/quorate", "1"},
                      {"gate/seeded", "1"},
                      {"epoch", "1"},
                      {"state_uuid", kUuid}}});
    for (NodeState& one : fleet.nodes) {
      one.phase = Phase::Speaking;
      one.health.emplace();
      one.health->galera.container_running = true;
      one.alone_since = Tick{};
    }
  }
  Situation situation() const { return {config, request, record, fleet, now}; }
  void begin_without_sw3() {
    record.apply(Begin{{.kind = "recover", .detail = "epoch 2 without sw3"}});
    record.apply(Put{{{"epoch", "2"}, {"gate/seeded", ""}, {"node/sw3/left_out", "yes"}}});
  }

  /// And its node has been told.
  NodeState& begin_seed_of_sw1() {
    begin_without_sw3();
    record.apply(Begin{{.kind = "seed",
                        .node = node(1),
                        .detail = std::string("epoch 2 from ") + kUuid + ":100 sw1"}});
    NodeState& seeder = fleet.nodes[0];
    seeder.sent.emplace();
    seeder.sent->galera.seeder = node(1);
    seeder.goal_at = now.tick;
    return seeder;
  }

  /// As `recover --missing` does; the facts that it writes.
  std::map<std::string, std::string> begin_without(std::vector<NodeId> missing) {
    request = {.aim = Aim::Recover, .missing = missing, .surely_off = std::move(missing)};
    fleet.nodes[2].phase = Phase::Absent;
    for (NodeState& one : fleet.nodes) one.samples = 2;
    const auto begun = begin_recovery(situation());
    if (!begun) return {};
    for (const Entry& entry : begun->entries) record.apply(entry);
    fleet.nodes[2].phase = Phase::Speaking;
    return facts_of(*begun);
  }
  void take_census(const std::string& epoch) {
    for (NodeState& one : fleet.nodes) {
      one.first_goal = 1;
      one.hello.emplace();
      for (const char* name : {"census", "consul", "swarm", "network"}) {
        RoomSeen& room = one.rooms[name];
        room.proved_goal = 1;
        room.report = {.room = RoomName(name), .state = protocol::RoomState::Proved};
      }
      one.rooms["census"].report.found = {
          {"data", "state"}, {"epoch", epoch}, {"position", std::string(kUuid) + ":100"}};
    }
  }
  static void make_primary(NodeState& node) {
    node.health->galera = {.container_running = true,
                           .answered = true,
                           .state = "Synced",
                           .cluster_status = "Primary",
                           .state_uuid = kUuid,
                           .ready = true};
  }
  static std::map<std::string, std::string> facts_of(const Planned& planned) {
    std::map<std::string, std::string> all;
    for (const Entry& entry : planned.entries) {
      if (const auto* put = std::get_if<Put>(&entry))
        all.insert(put->facts.begin(), put->facts.end());
    }
    return all;
  }

  static constexpr const char* kUuid = "6f1d2c3a-7b1e-11f0-9d55-02420a4e000b";
  Config config = three_nodes();
  Request request{.aim = Aim::Up};
  Record record;
  Fleet fleet = make_fleet(config, Tick{});
  Now now{.tick = Tick(kFormPatience), .utc = {}};
};

// A YAML change waits at the engine for a member that has lost its Primary: the node counts as
// enrolled, and is alone all the same.
TEST_F(RecoveryPlanTest, AMemberThatRunsIsAloneWhateverWaitsBelowIt) {
  const auto begun = begin_recovery(situation());
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->event, "recovery_begun");
  config.recover = RecoverBy::Asking;
  EXPECT_FALSE(begin_recovery(situation()));
  ASSERT_TRUE(outage(situation()));
  EXPECT_THAT(outage(situation())->message, HasSubstr("skep recover"));
  fleet.nodes[1].health->galera.container_running = false;
  EXPECT_FALSE(outage(situation()));
}

// The command that sees the seed end may have a YAML that names sw3 otherwise.
TEST_F(RecoveryPlanTest, WhoIsLeftOutIsTakenFromTheLedger) {
  begin_seed_of_sw1();
  config.nodes[2].name = NodeId("sw99");
  fleet.nodes[2].name = NodeId("sw99");
  make_primary(fleet.nodes[0]);
  const auto ended = end_seed(situation());
  ASSERT_TRUE(ended);
  for (const Entry& entry : ended->entries) record.apply(entry);
  EXPECT_EQ(record.fact("node/sw3/left_out"), std::string(kUuid) + ":100");
  EXPECT_EQ(record.fact("node/sw1/left_out"), "");
}

// A member whose view came back by itself is Primary under the name that its group had.
TEST_F(RecoveryPlanTest, TheGroupIsRenamedOnlyWhereItIsSeeded) {
  const auto begun = begin_without({node(3)});
  EXPECT_FALSE(begun.contains("group"));
  take_census("2");
  make_primary(fleet.nodes[0]);
  auto planned = begin_seed(situation());
  ASSERT_TRUE(planned);
  EXPECT_EQ(planned->event, "gate_opened");
  EXPECT_FALSE(facts_of(*planned).contains("group"));

  for (NodeState& one : fleet.nodes) one.health->galera = {};
  planned = begin_seed(situation());
  ASSERT_TRUE(planned);
  EXPECT_EQ(planned->event, "seed_begun");
  EXPECT_EQ(facts_of(*planned)["group"], "2");
  // Before the seed, which may begin as soon as it is in the ledger.
  EXPECT_TRUE(std::holds_alternative<Begin>(planned->entries.back()));
}

TEST_F(RecoveryPlanTest, WhereAllAreBackTheGroupKeepsItsName) {
  (void)begin_without({node(3)});
  const auto taken = take_back(situation());
  ASSERT_TRUE(taken);
  for (const Entry& entry : taken->entries) record.apply(entry);
  take_census(record.fact("epoch"));
  for (NodeState& one : fleet.nodes) one.health->galera = {};
  const auto planned = begin_seed(situation());
  ASSERT_TRUE(planned);
  EXPECT_EQ(planned->event, "seed_begun");
  EXPECT_FALSE(facts_of(*planned).contains("group"));
}

// The power failed between the token and the new view: the member that is started again has no
// token and asks for a group.
TEST_F(RecoveryPlanTest, ASeedWhoseMemberLooksForAGroupIsOver) {
  NodeState& seeder = begin_seed_of_sw1();
  RoomSeen& room = seeder.rooms["galera"];
  room.looked = now.tick;
  room.report = {.room = RoomName("galera"), .state = protocol::RoomState::Waiting};
  EXPECT_FALSE(end_seed(situation()));
  room.report.found["seed_cut"] = "yes";
  EXPECT_FALSE(end_seed(situation()));  // it may find its own view yet
  now.tick += kSeedPatience;
  const auto ended = end_seed(situation());
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->event, "seed_failed");
  EXPECT_THAT(ended->because, HasSubstr("looks for a group"));
  room.report.found.clear();
  EXPECT_FALSE(end_seed(situation()));
}

TEST_F(RecoveryPlanTest, OneFailureAfterALongRestartEndsNoSeed) {
  NodeState& seeder = begin_seed_of_sw1();
  seeder.health->galera.container_running = false;
  now.tick += 2 * kSeedPatience;
  RoomSeen& room = seeder.rooms["galera"];
  room.looked = now.tick;
  room.state_since = now.tick;
  room.report = {.room = RoomName("galera"),
                 .state = protocol::RoomState::Failed,
                 .words = "start db-sw1: port is already allocated"};
  EXPECT_FALSE(end_seed(situation()));
  now.tick += kSeedRests;
  const auto ended = end_seed(situation());
  ASSERT_TRUE(ended);
  EXPECT_THAT(ended->because, HasSubstr("its member does not run"));
}

TEST_F(RecoveryPlanTest, AfterADownNobodyIsSentUpToBeStopped) {
  begin_without_sw3();
  EXPECT_TRUE(fenced(situation(), fleet.nodes[0]));
  EXPECT_TRUE(fenced(situation(), fleet.nodes[2]));
  record.apply(Put{{{"round", "2"}}});
  EXPECT_FALSE(fenced(situation(), fleet.nodes[0]));
  EXPECT_FALSE(fenced(situation(), fleet.nodes[2]));
}

}  // namespace
}  // namespace skep::coordinator
