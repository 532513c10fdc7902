#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/swarm/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent::swarm {
namespace {

using support::ClusterHost;
using support::FakeCluster;
using testing::HasSubstr;

Context joiner(const FakeCluster& cluster, std::size_t index) {
  Context context = support::context_of(index);
  context.spec.swarm.cluster = cluster.swarm.cluster;
  context.spec.swarm.join_token = Secret(cluster.swarm.token());
  context.spec.swarm.managers = {"10.77.0.11:2377"};
  return context;
}

class SwarmTest : public testing::Test {
 protected:
  SwarmTest() {
    for (auto& one : cluster.hosts) one->docker.start_engine("");
  }

  FakeCluster cluster;
  ClusterHost& host = *cluster.hosts[0];

  std::string run(std::size_t index, const Context& context) {
    auto end = support::pass(SwarmRoom(context), *cluster.hosts[index]);
    if (!end) return "error: " + end.error().message;
    const auto* wait = std::get_if<Wait>(&*end);
    return wait == nullptr ? "" : wait->words;
  }
};

TEST_F(SwarmTest, OneFoundsAndTheOthersJoin) {
  EXPECT_EQ(run(0, support::context_of(0)), "");
  EXPECT_EQ(run(1, joiner(cluster, 1)), "");
  EXPECT_EQ(run(2, joiner(cluster, 2)), "");
  EXPECT_EQ(cluster.swarm.founded, 1);
  EXPECT_EQ(cluster.swarm.members.size(), 3U);
  EXPECT_EQ(host.files["/var/lib/skep/swarm"], cluster.swarm.cluster + "\n");
}

TEST_F(SwarmTest, TellsTheTokenAsASecretAndTheIdAsAFact) {
  ASSERT_EQ(run(0, support::context_of(0)), "");
  const SwarmRoom room(support::context_of(0));
  Runner runner(room);
  while (auto effect = runner.next()) runner.answered(host.carry_out(*effect));
  EXPECT_EQ(runner.found(), (Found{{"swarm_cluster", "swarm1"}, {"swarm_node", "node-sw1"}}));
  EXPECT_EQ(runner.secrets().at("join_manager").reveal(), cluster.swarm.token());
}

TEST_F(SwarmTest, WaitsUntilThereIsSomebodyToJoin) {
  EXPECT_EQ(run(1, support::context_of(1)), "the swarm's first manager");
  auto context = support::context_of(1);
  context.spec.swarm.act = protocol::SwarmAct::Wait;
  EXPECT_EQ(run(1, context), "the swarm's first manager");
}

TEST_F(SwarmTest, RefusesAnEngineThatIsInAnotherSwarm) {
  ASSERT_EQ(run(0, support::context_of(0)), "");
  auto context = support::context_of(0);
  context.spec.swarm.cluster = "other";
  EXPECT_THAT(run(0, context), HasSubstr("this engine is in another swarm: swarm1"));
}

TEST_F(SwarmTest, RefusesASwarmThatNobodyOfUsFounded) {
  ASSERT_EQ(run(0, support::context_of(0)), "");
  host.files.clear();
  auto context = support::context_of(0);
  context.spec.swarm.act = protocol::SwarmAct::Wait;
  EXPECT_THAT(run(0, context), HasSubstr("is in a swarm already"));
}

TEST_F(SwarmTest, WaitsForTheMajorityAndNeverLeavesAsAMember) {
  ASSERT_EQ(run(0, support::context_of(0)), "");
  ASSERT_EQ(run(1, joiner(cluster, 1)), "");
  ASSERT_EQ(run(2, joiner(cluster, 2)), "");
  cluster.hosts[1]->power_off();
  cluster.hosts[2]->power_off();
  EXPECT_EQ(run(0, support::context_of(0)), "the swarm's managers elect a leader");
  host.docker.swarm_state = "error";
  host.docker.swarm_error = "manager stopped";
  EXPECT_EQ(run(0, support::context_of(0)),
            "the swarm's managers: too few of them are there (manager stopped)");
  EXPECT_EQ(cluster.swarm.members.size(), 3U);
}

constexpr const char* kMarker = "/var/lib/skep/swarm.regained";

class SwarmRegainTest : public SwarmTest {
 protected:
  SwarmRegainTest() {
    (void)run(0, support::context_of(0));
    (void)run(1, joiner(cluster, 1));
    (void)run(2, joiner(cluster, 2));
  }
  void take_down() {
    for (const std::size_t i : {0U, 1U, 2U}) {
      Context context = support::context_of(i);
      context.spec.down = true;
      ASSERT_EQ(run(i, context), "");
    }
  }
  Context regain(std::size_t index, bool anew) {
    Context context = joiner(cluster, index);
    context.spec.swarm.regain = {.number = 7, .anew = anew};
    return context;
  }
};

TEST_F(SwarmRegainTest, GoesOnAloneOnceTheMajorityIsGone) {
  const std::string before = cluster.swarm.cluster;
  cluster.hosts[1]->power_off();
  cluster.hosts[2]->power_off();
  EXPECT_EQ(run(0, regain(0, false)), "");
  EXPECT_EQ(host.files[kMarker], "7 forced\n");
  EXPECT_EQ(cluster.swarm.managers(), 1U);
  EXPECT_EQ(cluster.swarm.cluster, before);
  EXPECT_EQ(cluster.swarm.founded, 1);
}

TEST_F(SwarmRegainTest, ManagersThatAnswerAreNotGivenUp) {
  cluster.hosts[2]->power_off();
  EXPECT_EQ(run(0, regain(0, false)), "");
  EXPECT_EQ(host.files[kMarker], "7 held\n");
  EXPECT_EQ(cluster.swarm.members.size(), 3U);
}

// The majority came back after it was noted and before it was given up.
TEST_F(SwarmRegainTest, AMajorityThatCameBackIsHeld) {
  host.files[kMarker] = "7 begun\n";
  EXPECT_EQ(run(0, regain(0, false)), "");
  EXPECT_EQ(host.files[kMarker], "7 held\n");
  EXPECT_EQ(cluster.swarm.members.size(), 3U);
}

TEST_F(SwarmRegainTest, EntersAnewAfterItsMemberIsStopped) {
  cluster.hosts[1]->power_off();
  cluster.hosts[2]->power_off();
  ASSERT_EQ(run(0, regain(0, false)), "");
  auto& second = *cluster.hosts[1];
  second.power_on();
  second.docker.containers["db-sw2"] = {.id = "c", .status = "running"};
  second.docker.changes.clear();
  EXPECT_EQ(run(1, regain(1, true)), "");
  EXPECT_EQ(second.files[kMarker], "7 anew\n");
  EXPECT_THAT(second.docker.changes,
              testing::ElementsAre(HasSubstr("/containers/db-sw2/stop"),
                                   "POST /swarm/leave?force=true", "POST /swarm/join"));
  EXPECT_EQ(cluster.swarm.managers(), 2U);
  // Once.
  EXPECT_EQ(run(1, regain(1, true)), "");
  EXPECT_EQ(second.docker.changes.size(), 3U);
  // Its former entry goes, and that of sw3, which is not back, stays.
  EXPECT_TRUE(cluster.swarm.members.contains("former-node-sw2"));
  EXPECT_EQ(run(0, regain(0, false)), "");
  EXPECT_FALSE(cluster.swarm.members.contains("former-node-sw2"));
  EXPECT_TRUE(cluster.swarm.members.contains("former-node-sw3"));
}

// A recovery that never came to the swarm, a `down`, and the swarm of the next round.
TEST_F(SwarmRegainTest, WhatWasTakenDownIsNotGoneOnWith) {
  take_down();
  Context alone = regain(0, false);
  alone.spec.swarm.act = protocol::SwarmAct::Join;
  alone.spec.swarm.managers.clear();
  EXPECT_THAT(run(0, alone), HasSubstr("in no swarm"));
  Context founder = support::context_of(1);
  founder.spec.swarm.act = protocol::SwarmAct::Init;
  ASSERT_EQ(run(1, founder), "");
  Context back = regain(0, false);
  back.spec.swarm.act = protocol::SwarmAct::Join;
  back.spec.swarm.cluster = cluster.swarm.cluster;
  back.spec.swarm.managers = {"10.77.0.12:2377"};
  EXPECT_EQ(run(0, back), "");
  EXPECT_EQ(host.files[kMarker], "7 held\n");
  EXPECT_EQ(cluster.swarm.managers(), 2U);
}

TEST_F(SwarmRegainTest, TheKeeperMayBeWhoMakesTheNextSwarm) {
  take_down();
  Context founder = regain(0, false);
  founder.spec.swarm.act = protocol::SwarmAct::Init;
  founder.spec.swarm.managers.clear();
  EXPECT_EQ(run(0, founder), "");
  EXPECT_EQ(host.files[kMarker], "7 held\n");
  EXPECT_EQ(cluster.swarm.managers(), 1U);
}

TEST_F(SwarmTest, AHalfJoinedNodeLeavesAndTriesAgain) {
  ASSERT_EQ(run(0, support::context_of(0)), "");
  auto& second = *cluster.hosts[1];
  second.docker.swarm_state = "error";
  second.docker.swarm_error = "rpc error: deadline exceeded";
  EXPECT_EQ(run(1, joiner(cluster, 1)), "");
  EXPECT_EQ(second.docker.changes.front(), "POST /swarm/leave?force=true");
  EXPECT_EQ(cluster.swarm.members.size(), 2U);
}

TEST_F(SwarmTest, DownLeavesAndForgets) {
  ASSERT_EQ(run(0, support::context_of(0)), "");
  auto context = support::context_of(0);
  context.spec.down = true;
  EXPECT_EQ(run(0, context), "");
  EXPECT_EQ(host.docker.swarm_state, "inactive");
  EXPECT_FALSE(host.has("/var/lib/skep/swarm"));
}

struct FirstNode : support::OneHost {
  FirstNode() { host().docker.start_engine(""); }
};

TEST(SwarmCutTest, IsFoundedOnceWhereverThePowerFails) {
  support::Rooms rooms;
  rooms.push_back(std::make_unique<SwarmRoom>(support::context_of(0)));
  support::cut_everywhere<FirstNode>([] { return std::make_unique<FirstNode>(); }, rooms,
                                     [](FirstNode& node) {
                                       return std::to_string(node.cluster.swarm.founded) +
                                              node.host().files["/var/lib/skep/swarm"];
                                     });
}

/// All three are in; sw2 and sw3 are off.
struct LastManager : support::OneHost {
  LastManager() {
    for (auto& one : cluster.hosts) one->docker.start_engine("");
    (void)support::pass(SwarmRoom(support::context_of(0)), *cluster.hosts[0]);
    for (const std::size_t i : {1U, 2U}) {
      (void)support::pass(SwarmRoom(joiner(cluster, i)), *cluster.hosts[i]);
      cluster.hosts[i]->power_off();
    }
  }
};

TEST(SwarmCutTest, GoesOnAloneWhereverThePowerFails) {
  Context context = support::context_of(0);
  context.spec.swarm.regain = {.number = 7};
  support::Rooms rooms;
  rooms.push_back(std::make_unique<SwarmRoom>(context));
  support::cut_everywhere<LastManager>([] { return std::make_unique<LastManager>(); }, rooms,
                                       [](LastManager& node) {
                                         return node.host().files[kMarker] +
                                                std::to_string(node.cluster.swarm.managers());
                                       });
}

/// sw2 comes back to a swarm that sw1 went on with alone.
struct StruckOff : support::OneHost {
  StruckOff() : OneHost(1) {
    for (auto& one : cluster.hosts) one->docker.start_engine("");
    (void)support::pass(SwarmRoom(support::context_of(0)), *cluster.hosts[0]);
    (void)support::pass(SwarmRoom(joiner(cluster, 1)), *cluster.hosts[1]);
    host().docker.containers["db-sw2"] = {.id = "c", .status = "running"};
    cluster.swarm.members.erase("node-sw2");
  }
};

TEST(SwarmCutTest, EntersAnewWhereverThePowerFails) {
  FakeCluster names;
  names.swarm.cluster = "swarm1";
  Context context = joiner(names, 1);
  context.spec.swarm.regain = {.number = 7, .anew = true};
  support::Rooms rooms;
  rooms.push_back(std::make_unique<SwarmRoom>(context));
  support::cut_everywhere<StruckOff>([] { return std::make_unique<StruckOff>(); }, rooms,
                                     [](StruckOff& node) {
                                       return node.host().files[kMarker] +
                                              std::to_string(node.cluster.swarm.managers()) +
                                              node.host().docker.swarm_state;
                                     });
}

}  // namespace
}  // namespace skep::agent::swarm
