// The cluster's rooms together on three hosts, from a mounted disk to three members that serve.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/census/room.h"
#include "agent/rooms/consul/room.h"
#include "agent/rooms/engine/room.h"
#include "agent/rooms/galera/room.h"
#include "agent/rooms/images/room.h"
#include "agent/rooms/network/room.h"
#include "agent/rooms/reach/room.h"
#include "agent/rooms/swarm/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent {
namespace {

using support::FakeCluster;

support::Rooms rooms_of(const Context& context) {
  support::Rooms rooms;
  rooms.push_back(std::make_unique<engine::EngineRoom>(context));
  rooms.push_back(std::make_unique<images::ImagesRoom>(context));
  rooms.push_back(std::make_unique<census::CensusRoom>(context));
  rooms.push_back(std::make_unique<reach::ReachRoom>(context));
  rooms.push_back(std::make_unique<consul::ConsulRoom>(context));
  rooms.push_back(std::make_unique<swarm::SwarmRoom>(context));
  rooms.push_back(std::make_unique<network::NetworkRoom>(context));
  rooms.push_back(std::make_unique<galera::GaleraRoom>(context));
  return rooms;
}

/// The coordinator's part, as small as can be: gates open when what they wait for is there.
Context goal(const FakeCluster& cluster, std::size_t index) {
  Context context = support::context_of(index);
  auto& spec = context.spec;
  spec.swarm.cluster = cluster.swarm.cluster;
  if (index > 0 && !cluster.swarm.cluster.empty()) {
    spec.swarm.join_token = Secret(cluster.swarm.token());
    spec.swarm.managers = {"10.77.0.11:2377"};
  }
  auto& galera = spec.galera;
  galera.epoch = 1;
  context.kept.epoch = 1;
  galera.seeder = NodeId("sw1");
  galera.seed = index == 0 ? protocol::SeedKind::Empty : protocol::SeedKind::None;
  galera.fresh = true;
  // What was seeded once stays pinned, whoever runs.
  galera.run = index == 0 || cluster.galera.seeds > 0;
  if (cluster.galera.seeds > 0) galera.state_uuid = cluster.galera.members.at("sw1").uuid;
  return context;
}

/// Every node does one pass of its rooms up to the first that waits.  True when all are proved.
bool round_of(FakeCluster& cluster, std::string& words) {
  bool all = true;
  for (std::size_t i = 0; i < 3; ++i) {
    for (const auto& room : rooms_of(goal(cluster, i))) {
      const auto end = support::pass(*room, *cluster.hosts[i]);
      const bool proved = end && std::holds_alternative<Runner::Proved>(*end);
      if (proved) continue;
      words = end ? std::get<Wait>(*end).words : end.error().message;
      all = false;
      break;
    }
    cluster.hosts[i]->wait(Duration(1'000));
  }
  return all;
}

testing::AssertionResult stands(FakeCluster& cluster) {
  std::string words;
  for (int round = 0; round < 100; ++round) {
    if (round_of(cluster, words)) return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << words;
}

TEST(BringUpTest, ThreeNodesServe) {
  FakeCluster cluster;
  ASSERT_TRUE(stands(cluster));
  EXPECT_EQ(cluster.galera.primary().size(), 3U);
  EXPECT_EQ(cluster.galera.seeds, 1);
  EXPECT_EQ(cluster.swarm.founded, 1);
  EXPECT_EQ(cluster.swarm.networks_made, 1);
}

TEST(BringUpTest, ANodeThatIsCutComesBackByItself) {
  for (std::size_t cut = 0; cut < 3; ++cut) {
    FakeCluster cluster;
    ASSERT_TRUE(stands(cluster));
    cluster.hosts[cut]->power_off();
    cluster.galera.commit();
    cluster.hosts[cut]->on = true;  // booted: the engine waits for the agent
    ASSERT_TRUE(stands(cluster));
    EXPECT_EQ(cluster.galera.primary().size(), 3U);
    EXPECT_EQ(cluster.galera.seeds, 1);
  }
}

TEST(BringUpTest, APowerCutOfAllMendsItself) {
  FakeCluster cluster;
  ASSERT_TRUE(stands(cluster));
  for (auto& host : cluster.hosts) host->power_off();
  for (auto& host : cluster.hosts) host->on = true;
  ASSERT_TRUE(stands(cluster));
  EXPECT_EQ(cluster.galera.seeds, 1);
  EXPECT_EQ(cluster.swarm.founded, 1);
}

}  // namespace
}  // namespace skep::agent
