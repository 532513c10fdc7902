#include "coordinator/plan/goal.h"

#include <gmock/gmock.h>

#include "coordinator/plan/gate_join.h"
#include "coordinator/plan/permit.h"
#include "coordinator/plan/plan.h"
#include "coordinator/plan/plan_disk.h"
#include "coordinator/plan/servers.h"
#include "coordinator/plan/why.h"
#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

class GoalTest : public testing::Test {
 protected:
  GoalTest() {
    record.apply(Put{{{"cluster", "00112233aabbccdd"},
                      {"node/sw1/private_address", "10.77.0.11"},
                      {"node/sw2/private_address", "10.77.0.12"}}});
  }
  Situation situation() const { return {config, request, record, fleet, {}}; }
  protocol::NodeSpec goal_of(const NodeState& one) const {
    return goal(situation(), common_goal(situation(), means), one);
  }

  Config config = three_nodes();
  Request request{.aim = Aim::Up};
  Record record;
  Fleet fleet = make_fleet(config, Tick{});
  Means means;
};

TEST_F(GoalTest, NamesThePeersThatHaveAnAddressAndWaitsForNoOther) {
  const auto spec = goal_of(fleet.nodes[0]);

  ASSERT_EQ(spec.peers.size(), 2U);
  EXPECT_EQ(spec.self().overlay_address, "10.78.0.11");
  EXPECT_EQ(spec.peers[1].overlay_address, "10.78.0.12");
  EXPECT_EQ(spec.until, protocol::Stage::Prepared);
}

TEST_F(GoalTest, TakesImagesFromTheGroundsRegistry) {
  means.ground.registry = "10.77.0.1:5000";

  const auto spec = goal_of(fleet.nodes[0]);

  EXPECT_EQ(spec.consul.image, "10.77.0.1:5000/consul:1.15");
  EXPECT_EQ(spec.engine.images.size(), 3U);
  EXPECT_EQ(image_name("10.77.0.1:5000", "quay.io/org/x:1"), "quay.io/org/x:1");
  EXPECT_EQ(image_name("", "consul:1.15"), "consul:1.15");
}

TEST_F(GoalTest, ADiskThatWasGivenIsToldToItsNodeUntilTheClaimStands) {
  record.apply(Begin{{.kind = "disk", .node = node(1), .detail = "SK-0007"}});
  EXPECT_EQ(goal_of(fleet.nodes[0]).disk.given, "SK-0007");
  EXPECT_FALSE(goal_of(fleet.nodes[1]).disk.given);
  EXPECT_FALSE(end_gift(situation()));

  NodeState& taker = fleet.nodes[0];
  taker.first_goal = 1;
  RoomSeen& room = taker.rooms["partition"];
  room.proved_goal = 1;
  room.report.found["serial"] = "SK-0007";
  const auto ended = end_gift(situation());
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->event, "disk_taken");
  for (const Entry& entry : ended->entries) record.apply(entry);
  // Used once: what somebody writes on it later is not given.
  EXPECT_FALSE(goal_of(fleet.nodes[0]).disk.given);
  EXPECT_EQ(record.intents.back().state, IntentState::Done);
}

TEST_F(GoalTest, ADiskThatWasGivenWhereAnotherIsClaimedIsNotWaitedFor) {
  record.apply(Begin{{.kind = "disk", .node = node(1), .detail = "SK-0007"}});
  NodeState& taker = fleet.nodes[0];
  taker.first_goal = 1;
  RoomSeen& room = taker.rooms["partition"];
  room.proved_goal = 1;
  room.report.found["serial"] = "SK-0001";

  const auto ended = end_gift(situation());

  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->event, "disk_not_taken");
  EXPECT_EQ(std::get<End>(ended->entries[0]).state, IntentState::Failed);
}

TEST_F(GoalTest, TheWordsOfAGateAreNoOtherGoal) {
  const auto spec = goal_of(fleet.nodes[0]);
  auto words = spec;
  words.waits_for = "something else";
  words.galera.highest_seqno = 99;
  auto further = spec;
  further.until = protocol::Stage::Quorate;

  EXPECT_TRUE(same_goal(spec, words));
  EXPECT_FALSE(same_goal(spec, further));
}

TEST_F(GoalTest, OnlyTheSeederOfTheOpenEpochIsToldToSeed) {
  record.apply(Put{{{"epoch", "3"}, {"gate/quorate", "1"}, {"swarm_cluster", "s"}}});
  for (const char* kind : {"swarm-init", "network"}) {
    record.apply(Begin{{.kind = kind, .node = node(1), .detail = "round 1"}});
    record.apply(End{kind, node(1), "round 1", IntentState::Done, "x"});
  }
  record.apply(Begin{{.kind = "seed", .node = node(2), .detail = "epoch 3 empty sw2"}});

  const auto other = goal_of(fleet.nodes[0]);
  const auto seeder = goal_of(fleet.nodes[1]);

  EXPECT_EQ(other.galera.seed, protocol::SeedKind::None);
  EXPECT_FALSE(other.galera.run);
  EXPECT_EQ(other.galera.epoch, 3U);
  EXPECT_EQ(seeder.galera.seed, protocol::SeedKind::Empty);
  EXPECT_EQ(seeder.galera.seeder, node(2));
  EXPECT_TRUE(seeder.galera.run);
}

TEST_F(GoalTest, AJoinerThatWasToldToJoinStartsThoughNoDonorIsSeen) {
  record.apply(Put{{{"state_uuid", "u"},
                    {"gate/quorate", "1"},
                    {"gate/seeded", "1"},
                    {"swarm_cluster", "s"},
                    {"node/sw2/join", "1"}}});
  for (const char* kind : {"swarm-init", "network"}) {
    record.apply(Begin{{.kind = kind, .node = node(1), .detail = "round 1"}});
    record.apply(End{kind, node(1), "round 1", IntentState::Done, "x"});
  }

  const auto joiner = goal_of(fleet.nodes[1]);
  const auto other = goal_of(fleet.nodes[2]);

  EXPECT_EQ(joiner.until, protocol::Stage::Serving);
  EXPECT_TRUE(joiner.galera.run);
  EXPECT_EQ(other.until, protocol::Stage::Networked);
  EXPECT_EQ(other.waits_for, "waits for a Synced donor: no member is Primary now");
}

TEST_F(GoalTest, WhoJoinsIsToldOfTheDonorThatServesMeanwhile) {
  record.apply(Put{{{"state_uuid", "u"}}});
  fleet.nodes[0].phase = Phase::Speaking;
  fleet.nodes[0].health = protocol::Health{.galera = {.container_running = true,
                                                      .answered = true,
                                                      .state = "Donor/Desynced",
                                                      .cluster_status = "Primary",
                                                      .state_uuid = "u",
                                                      .ready = true}};
  NodeView joiner{.name = node(2), .stage = protocol::Stage::Networked};

  explain(situation(), fleet.nodes[1], joiner);

  EXPECT_EQ(joiner.why_holds, "no other node may be taken out until it is back: Galera 1 of 3");
}

TEST_F(GoalTest, NobodyJoinsBesideAJoinerWhileOneMemberHasTheData) {
  record.apply(Put{{{"state_uuid", "u"}, {"node/sw2/join", "1"}}});
  const auto speaks = [this](std::size_t index, protocol::GaleraSample sample) {
    fleet.nodes[index].phase = Phase::Speaking;
    fleet.nodes[index].health = protocol::Health{.galera = std::move(sample)};
  };
  const protocol::GaleraSample synced{.container_running = true,
                                      .answered = true,
                                      .state = "Synced",
                                      .cluster_status = "Primary",
                                      .state_uuid = "u"};
  speaks(0, synced);
  EXPECT_TRUE(outvoted_by_joiners(situation()));

  // Between two starts it does not run; its agent starts it again.
  speaks(1, {});
  EXPECT_TRUE(outvoted_by_joiners(situation()));
  record.apply(Put{{{"node/sw2/member", "1"}}});
  speaks(1, synced);
  EXPECT_FALSE(outvoted_by_joiners(situation()));
}

TEST_F(GoalTest, AMemberThatTakesACopyIsNoVoiceForAnotherJoiner) {
  record.apply(Put{{{"state_uuid", "u"}, {"node/sw1/member", "1"}, {"node/sw2/member", "1"}}});
  const auto speaks = [this](std::size_t index, protocol::GaleraSample sample) {
    fleet.nodes[index].phase = Phase::Speaking;
    fleet.nodes[index].health = protocol::Health{.galera = std::move(sample)};
  };
  const protocol::GaleraSample synced{.container_running = true,
                                      .answered = true,
                                      .state = "Synced",
                                      .cluster_status = "Primary",
                                      .state_uuid = "u"};
  speaks(0, synced);
  speaks(1, synced);
  EXPECT_FALSE(outvoted_by_joiners(situation()));

  speaks(1, {.container_running = true});
  EXPECT_TRUE(outvoted_by_joiners(situation()));
}

TEST_F(GoalTest, AMemberThatLostItsStateWaitsForTheOtherCopyAndNotForALastView) {
  record.apply(Put{{{"state_uuid", "u"},
                    {"gate/quorate", "1"},
                    {"gate/seeded", "1"},
                    {"swarm_cluster", "s"},
                    {"node/sw1/member", "1"},
                    {"node/sw2/member", "1"},
                    {"node/sw3/member", "1"}}});
  for (const char* kind : {"swarm-init", "network"}) {
    record.apply(Begin{{.kind = kind, .node = node(1), .detail = "round 1"}});
    record.apply(End{kind, node(1), "round 1", IntentState::Done, "x"});
  }
  const auto speaks = [this](std::size_t index, protocol::GaleraSample sample) {
    fleet.nodes[index].phase = Phase::Speaking;
    fleet.nodes[index].health = protocol::Health{.galera = std::move(sample)};
  };
  speaks(0, {.container_running = true,
             .answered = true,
             .state = "Synced",
             .cluster_status = "Primary",
             .state_uuid = "u",
             .last_committed = 9});
  speaks(1, {.container_running = true});
  speaks(2, {});
  fleet.nodes[2].rooms["galera"].report.found["stateless"] = "yes";
  EXPECT_FALSE(goal_of(fleet.nodes[2]).galera.run);
  EXPECT_TRUE(goal_of(fleet.nodes[1]).galera.run);

  speaks(0, {.container_running = true});
  EXPECT_TRUE(goal_of(fleet.nodes[2]).galera.run);
}

TEST_F(GoalTest, ServersAreAnOddNumberOfFiveAtMost) {
  EXPECT_EQ(servers(1), 1U);
  EXPECT_EQ(servers(2), 1U);
  EXPECT_EQ(servers(3), 3U);
  EXPECT_EQ(servers(4), 3U);
  EXPECT_EQ(servers(9), 5U);
}

class PermitTest : public GoalTest {
 protected:
  PermitTest() {
    record.apply(Put{{{"state_uuid", kUuid}}});
    for (NodeState& one : fleet.nodes) {
      one.phase = Phase::Speaking;
      one.heard = Tick{};
      one.health.emplace();
      one.health->good_samples = 2;
      one.health->galera = {.container_running = true,
                            .answered = true,
                            .state = "Synced",
                            .cluster_status = "Primary",
                            .state_uuid = kUuid,
                            .size = 3,
                            .last_committed = 10,
                            .ready = true};
    }
  }
  void ask(std::size_t index) {
    RoomSeen& room = fleet.nodes[index].rooms["engine"];
    room.report.state = protocol::RoomState::Waiting;
    room.report.found["needs_permit"] = "yes";
  }
  const std::string kUuid = "6f1d2c3a-7b1e-11f0-9d55-000000000001";
};

TEST_F(PermitTest, GoesToOneNodeAtATime) {
  ask(1);
  ask(2);
  ASSERT_NE(who_gets_permit(situation()), nullptr);
  EXPECT_EQ(who_gets_permit(situation())->name, node(2));

  record.apply(Begin{{.kind = "permit", .node = node(2), .detail = "number 1 engine"}});
  EXPECT_EQ(who_gets_permit(situation()), nullptr);
}

TEST_F(PermitTest, IsNumberedAboveWhatAnOldLedgerMayHaveGivenBefore) {
  for (const char* name : {"gate/quorate", "gate/seeded", "epoch"})
    record.apply(Put{{{name, "1"}}});
  for (const char* kind : {"swarm-init", "network"}) {
    record.apply(Begin{{.kind = kind, .node = node(1), .detail = "round 1"}});
    record.apply(End{kind, node(1), "round 1", IntentState::Done, "x"});
  }
  record.apply(Begin{{.kind = "seed", .node = node(1), .detail = "epoch 1 empty sw1"}});
  record.apply(End{"seed", node(1), "epoch 1 empty sw1", IntentState::Done, kUuid});
  record.apply(Put{{{"permit", "3"}, {"goal", "41"}}});
  ask(1);

  const auto planned = plan(situation());

  ASSERT_TRUE(planned);
  EXPECT_EQ(planned->event, "permit_given");
  EXPECT_EQ(std::get<Put>(planned->entries[0]).facts.at("permit"), "42");
}

TEST_F(PermitTest, IsNotGivenWhileAnotherNodeDoesNotServe) {
  ask(1);
  fleet.nodes[2].health->galera.state = "Joiner";

  EXPECT_EQ(who_gets_permit(situation()), nullptr);
}

TEST_F(PermitTest, IsNotGivenWhileAnotherNodeMissesItsHeartbeat) {
  ask(1);
  fleet.nodes[2].heard = Tick{} - Duration(4'000);

  EXPECT_EQ(who_gets_permit(situation()), nullptr);
}

}  // namespace
}  // namespace skep::coordinator
