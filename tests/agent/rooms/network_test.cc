#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/network/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent::network {
namespace {

using support::ClusterHost;
using support::FakeCluster;
using testing::Contains;
using testing::HasSubstr;

/// All three in one swarm.
struct Swarmed : support::OneHost {
  Swarmed() {
    cluster.swarm.cluster = "swarm1";
    for (auto& one : cluster.hosts) {
      one->docker.start_engine("");
      one->docker.swarm_state = "active";
      one->docker.swarm_cluster = "swarm1";
      one->docker.node_id = "node-" + one->node;
      cluster.swarm.members["node-" + one->node] = {.name = one->node, .address = one->address};
    }
  }
};

class NetworkTest : public testing::Test {
 protected:
  Swarmed swarmed;
  FakeCluster& cluster = swarmed.cluster;
  ClusterHost& host = swarmed.host();

  std::string run(std::size_t index, const Context& context) {
    auto end = support::pass(NetworkRoom(context), *cluster.hosts[index]);
    if (!end) return "error: " + end.error().message;
    const auto* wait = std::get_if<Wait>(&*end);
    return wait == nullptr ? "" : wait->words;
  }
  std::string run(std::size_t index) { return run(index, support::context_of(index)); }
};

TEST_F(NetworkTest, IsCreatedOnceAndProvedByAPeersAnswer) {
  EXPECT_EQ(run(1), "the overlay network mariadb, created once by another node");
  EXPECT_EQ(run(0),
            "a peer's answer across the overlay: sw2 10.78.0.112, sw3 10.78.0.113 are silent yet");
  EXPECT_EQ(run(1), "");
  EXPECT_EQ(run(0), "");
  EXPECT_EQ(cluster.swarm.networks_made, 1);
  EXPECT_EQ(cluster.swarm.networks.at("mariadb").addresses.at("10.78.0.111"), "sw1/skep-probe");
}

TEST_F(NetworkTest, APeerThatIsSilentOnTheOverlayIsNoProof) {
  cluster.swarm.silent = {"sw1"};
  run(0);
  run(1);
  EXPECT_THAT(run(0), HasSubstr("are silent yet"));
}

TEST_F(NetworkTest, WhoWasLeftOutIsWaitedForByNobody) {
  auto context = support::context_of(0);
  context.spec.peers[1].left_out = context.spec.peers[2].left_out = true;
  EXPECT_EQ(run(0, context), "");
}

TEST_F(NetworkTest, RefusesASubnetThatAnotherNetworkHolds) {
  host.docker.bridges["old"] = "10.78.0.128/25";
  EXPECT_EQ(run(0),
            "error: network: network old has 10.78.0.128/25, which shares addresses with "
            "10.78.0.0/24");
  EXPECT_TRUE(cluster.swarm.networks.empty());
}

TEST_F(NetworkTest, RefusesANetworkOfOurNameWithAnotherSubnet) {
  cluster.swarm.networks["mariadb"] = {.id = "x", .subnet = "10.99.0.0/24", .addresses = {}};
  EXPECT_THAT(run(0), HasSubstr("there is a network mariadb already"));
}

TEST_F(NetworkTest, AFailedAttachmentIsTriedAgain) {
  host.docker.fail_start(
      "skep-probe", "attaching to network failed, make sure your network options are correct", 1);
  EXPECT_THAT(run(0), HasSubstr("error: network: start the probe: status 500: "));
  EXPECT_THAT(run(0), HasSubstr("are silent yet"));
}

TEST_F(NetworkTest, AnEngineThatAttachesNothingIsRestartedOnce) {
  host.docker.fail_start("skep-probe", "attaching to network failed, make sure", 4);
  for (int pass = 0; pass < 4; ++pass) {
    EXPECT_THAT(run(0), HasSubstr("error: network: start the probe")) << pass;
  }
  EXPECT_EQ(host.service.invocation, "1");  // the first is the test's own
  EXPECT_THAT(run(0), HasSubstr("are silent yet"));
  EXPECT_EQ(host.service.invocation, "1");
}

TEST_F(NetworkTest, AProbeAtAnotherAddressIsMadeAnew) {
  host.docker.misplace("skep-probe");
  EXPECT_THAT(run(0), HasSubstr("are silent yet"));
  EXPECT_EQ(host.docker.containers.at("skep-probe").address, "10.78.0.111");
}

TEST_F(NetworkTest, AnEndpointLeftBehindIsTakenOff) {
  host.docker.fail_start("skep-probe", "network mariadb not found", 1, /*leave_endpoint=*/true);
  EXPECT_THAT(run(0), HasSubstr("error:"));
  EXPECT_THAT(run(0), HasSubstr("are silent yet"));
  EXPECT_THAT(host.docker.changes, Contains("POST /networks/mariadb/disconnect"));
}

TEST_F(NetworkTest, DownRemovesTheProbe) {
  run(0);
  auto context = support::context_of(0);
  context.spec.down = true;
  EXPECT_EQ(run(0, context), "");
  EXPECT_TRUE(host.docker.containers.empty());
}

TEST_F(NetworkTest, AClusterOfOneAsksNobody) {
  auto context = support::context_of(0);
  context.spec.peers.resize(1);
  EXPECT_EQ(run(0, context), "");
}

TEST(NetworkCutTest, EndsTheSameWhereverThePowerFails) {
  support::Rooms rooms;
  rooms.push_back(std::make_unique<NetworkRoom>(support::context_of(0)));
  const int effects = support::cut_everywhere<Swarmed>(
      [] {
        auto swarmed = std::make_unique<Swarmed>();
        auto context = support::context_of(1);
        swarmed->cluster.swarm.networks["mariadb"] = {
            .id = "net1", .subnet = "10.78.0.0/24", .addresses = {}};
        (void)support::pass(NetworkRoom(context), *swarmed->cluster.hosts[1]);
        return swarmed;
      },
      rooms,
      [](Swarmed& swarmed) {
        return swarmed.host().docker.containers.at("skep-probe").body +
               swarmed.host().docker.containers.at("skep-probe").status;
      });
  EXPECT_GT(effects, 12);
}

TEST(NetworkAddressTest, CountsAddressesAndSubnets) {
  EXPECT_EQ(probe_address("10.78.0.11"), "10.78.0.111");
  EXPECT_EQ(probe_address("10.78.0.200"), "10.78.1.44");
  EXPECT_EQ(probe_address("here"), "");
  EXPECT_TRUE(overlap("10.78.0.0/16", "10.78.3.0/24"));
  EXPECT_FALSE(overlap("10.78.0.0/24", "10.78.1.0/24"));
  EXPECT_FALSE(overlap("", "10.78.1.0/24"));
  EXPECT_TRUE(overlap("0.0.0.0/0", "10.78.1.0/24"));
}

}  // namespace
}  // namespace skep::agent::network
