#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/consul/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent::consul {
namespace {

using support::ClusterHost;
using support::FakeCluster;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ConsulTest : public testing::Test {
 protected:
  ConsulTest() {
    for (auto& one : cluster.hosts) one->docker.start_engine("");
  }

  FakeCluster cluster;
  ClusterHost& host = *cluster.hosts[0];

  std::string run(std::size_t index, const Context& context) {
    auto end = support::pass(ConsulRoom(context), *cluster.hosts[index]);
    if (!end) return "error: " + end.error().message;
    const auto* wait = std::get_if<Wait>(&*end);
    return wait == nullptr ? "" : wait->words;
  }
  std::string run(std::size_t index) { return run(index, support::context_of(index)); }
  void stand() {
    for (int round = 0; round < 5; ++round) {
      for (std::size_t i = 0; i < 3; ++i) run(i);
    }
  }
};

TEST_F(ConsulTest, WaitsForTheOthersInWords) {
  EXPECT_EQ(run(0), "Consul's first leader: 1 of 3 servers there");
  EXPECT_EQ(run(1), "Consul's first leader: 2 of 3 servers there");
  stand();
  EXPECT_EQ(run(0), "");
  EXPECT_EQ(cluster.quorum.voters.size(), 3U);
}

TEST_F(ConsulTest, JoinsTheOthersNeverItself) {
  run(0);
  const std::string config = host.files["/etc/skep/consul/consul.json"];
  EXPECT_THAT(config, HasSubstr("\"retry_join\": [\n    \"10.77.0.12\",\n    \"10.77.0.13\"\n  ]"));
  EXPECT_THAT(config, HasSubstr("\"dns\": \"127.0.0.1 10.77.0.11 172.17.0.1\""));
  EXPECT_THAT(config, HasSubstr("\"client_addr\": \"127.0.0.1\""));
  EXPECT_THAT(config, HasSubstr("\"encrypt\": \"gossip\""));
}

TEST_F(ConsulTest, TheGossipKeyIsInNoContainer) {
  run(0);
  EXPECT_THAT(host.docker.containers.at("consul").body, Not(HasSubstr("gossip")));
}

TEST_F(ConsulTest, AContainerRemovedByHandIsPutBack) {
  stand();
  host.carry_out(docker::remove_container("consul")).value();
  EXPECT_EQ(run(0), "");
  EXPECT_EQ(host.docker.containers.at("consul").status, "running");
}

TEST_F(ConsulTest, ANewConfigurationRestartsItAndThatIsDisruptive) {
  stand();
  auto context = support::context_of(0);
  context.spec.consul.recursors = {"10.77.0.2"};
  const ConsulRoom room(context);
  Runner runner(room);
  bool disrupted = false;
  while (auto effect = runner.next()) {
    disrupted = disrupted || runner.about_to_disrupt();
    runner.answered(host.carry_out(*effect));
  }
  EXPECT_TRUE(disrupted);
  EXPECT_TRUE(*runner.ended());
}

TEST_F(ConsulTest, WithoutAMajorityThereIsNoLeader) {
  stand();
  cluster.hosts[1]->power_off();
  cluster.hosts[2]->power_off();
  EXPECT_EQ(run(0), "Consul's first leader: 1 of 3 servers there");
}

TEST_F(ConsulTest, OnceSeededAServerGoesOnWithoutOneThatIsGone) {
  stand();
  cluster.hosts[2]->power_off();
  cluster.quorum.voters.erase("10.77.0.13");
  EXPECT_EQ(run(0), "Consul: 2 of 3 servers are voters");
  auto context = support::context_of(0);
  context.spec.galera.state_uuid = "6f1d2c3a-7b1e-11f0-9d55-02420a4e000b";
  EXPECT_EQ(run(0, context), "");
}

constexpr const char* kMarker = "/var/lib/skep/consul.regained";

Context regain(std::size_t index) {
  Context context = support::context_of(index);
  context.spec.galera.state_uuid = "6f1d2c3a-7b1e-11f0-9d55-02420a4e000b";
  context.spec.consul.regain = {.number = 7};
  return context;
}

class ConsulRegainTest : public ConsulTest {
 protected:
  ConsulRegainTest() {
    stand();
    for (auto& one : cluster.hosts) {
      one->files["/var/lib/skep/consul/node-id"] = "id-" + one->node;
      one->files["/var/lib/skep/consul/raft/raft.db"] = "log";
    }
  }
};

TEST_F(ConsulRegainTest, GoesOnAloneOnceTheMajorityIsGone) {
  cluster.hosts[1]->power_off();
  cluster.hosts[2]->power_off();
  host.docker.changes.clear();
  EXPECT_EQ(run(0, regain(0)), "Consul's first leader: 1 of 3 servers there");
  // It reads peers.json when it starts.
  EXPECT_THAT(host.docker.changes,
              ElementsAre(HasSubstr("DELETE /containers/consul"), HasSubstr("create"),
                          HasSubstr("/containers/consul/start")));
  EXPECT_EQ(host.files[kMarker], "7 forced\n");
  EXPECT_EQ(host.files["/var/lib/skep/consul/raft/peers.json"],
            "[{\"address\":\"10.77.0.11:8300\",\"id\":\"id-sw1\",\"non_voter\":false}]\n");
  // As Consul does, at the start that follows.
  cluster.quorum.voters = {"10.77.0.11"};
  EXPECT_EQ(run(0, regain(0)), "");
  EXPECT_EQ(host.files["/var/lib/skep/consul/raft/raft.db"], "log");
}

TEST_F(ConsulRegainTest, ALeaderThatIsThereIsNotGivenUp) {
  cluster.hosts[2]->power_off();
  const std::size_t before = host.docker.changes.size();
  EXPECT_EQ(run(0, regain(0)), "");
  EXPECT_EQ(host.files[kMarker], "7 held\n");
  EXPECT_EQ(host.docker.changes.size(), before);
}

TEST_F(ConsulRegainTest, WithoutAStateItCannotGoOnAlone) {
  cluster.hosts[1]->power_off();
  cluster.hosts[2]->power_off();
  host.files.erase("/var/lib/skep/consul/raft/raft.db");
  EXPECT_THAT(run(0, regain(0)), HasSubstr("there is no state of a server"));
  EXPECT_FALSE(host.has(kMarker));
}

TEST_F(ConsulTest, DownRemovesTheContainerAndKeepsItsData) {
  stand();
  host.files["/var/lib/skep/consul/raft"] = "log";
  auto context = support::context_of(0);
  context.spec.down = true;
  EXPECT_EQ(run(0, context), "");
  EXPECT_TRUE(host.docker.containers.empty());
  EXPECT_TRUE(host.has("/var/lib/skep/consul/raft"));
}

struct ThirdNode : support::OneHost {
  ThirdNode() : OneHost(2) {
    for (auto& one : cluster.hosts) one->docker.start_engine("");
    for (std::size_t i = 0; i < 2; ++i) {
      (void)support::pass(ConsulRoom(support::context_of(i)), *cluster.hosts[i]);
    }
  }
};

TEST(ConsulCutTest, EndsTheSameWhereverThePowerFails) {
  support::Rooms rooms;
  rooms.push_back(std::make_unique<ConsulRoom>(support::context_of(2)));
  const int effects = support::cut_everywhere<ThirdNode>(
      [] { return std::make_unique<ThirdNode>(); }, rooms,
      [](ThirdNode& node) {
        return node.host().files["/etc/skep/consul/consul.json"] +
               node.host().docker.containers.at("consul").body + node.cluster.quorum.leader();
      });
  EXPECT_GT(effects, 30);
}

/// The others are off; a power cut is followed by Consul's own start, which takes peers.json.
struct LastServer : ThirdNode {
  LastServer() {
    for (int round = 0; round < 5; ++round) {
      for (std::size_t i = 0; i < 3; ++i) {
        (void)support::pass(ConsulRoom(support::context_of(i)), *cluster.hosts[i]);
      }
    }
    host().files["/var/lib/skep/consul/node-id"] = "id";
    host().files["/var/lib/skep/consul/raft/raft.db"] = "log";
    cluster.hosts[0]->power_off();
    cluster.hosts[1]->power_off();
  }
  void wait(Duration /*time*/) {
    if (host().files.erase("/var/lib/skep/consul/raft/peers.json") > 0) {
      cluster.quorum.voters = {"10.77.0.13"};
    }
  }
};

TEST(ConsulCutTest, GoesOnAloneWhereverThePowerFails) {
  support::Rooms rooms;
  rooms.push_back(std::make_unique<ConsulRoom>(regain(2)));
  support::cut_everywhere<LastServer>(
      [] { return std::make_unique<LastServer>(); }, rooms,
      [](LastServer& node) { return node.host().files[kMarker] + node.cluster.quorum.leader(); });
}

TEST(ConsulFactsTest, TakesGarbageForWhatItIs) {
  const Answer garbage = HttpEnded{.status = 200, .body = "[{\"Tags\":7},3,{\"Servers\":{}}]"};
  const std::vector<Answer> seen{FileRead{},
                                 FolderListed{},
                                 FileRead{"many forced"},
                                 HttpEnded{.status = 404, .body = ""},
                                 HttpEnded{.status = 404, .body = ""},
                                 garbage,
                                 garbage,
                                 garbage};
  const auto facts = read(seen);
  ASSERT_TRUE(facts);
  EXPECT_FALSE(facts->answers);
  EXPECT_EQ(facts->regained.number, 0U);
}

}  // namespace
}  // namespace skep::agent::consul
