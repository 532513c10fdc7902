#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/engine/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent::engine {
namespace {

using support::ClusterHost;
using support::FakeCluster;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kConfig = "/etc/docker/daemon.json";
constexpr const char* kDropIn = "/etc/systemd/system/docker.service.d/20-skep.conf";

class EngineTest : public testing::Test {
 protected:
  FakeCluster cluster;
  ClusterHost& host = *cluster.hosts[0];
  Context context = support::context_of(0);

  Result<Runner::End> run() { return support::pass(EngineRoom(context), host); }
  std::string waits() {
    auto end = run();
    if (!end) return "error: " + end.error().message;
    const auto* wait = std::get_if<Wait>(&*end);
    return wait == nullptr ? "" : wait->words;
  }
};

TEST_F(EngineTest, StartsWithOurConfigurationAndTakesTheStartFromSystemd) {
  ASSERT_EQ(waits(), "");
  EXPECT_TRUE(host.docker.engine_runs());
  EXPECT_FALSE(host.service.enabled);
  EXPECT_FALSE(host.socket.enabled);
  EXPECT_THAT(host.files[kDropIn], HasSubstr("ConditionPathIsMountPoint=/var/lib/docker"));
  EXPECT_THAT(
      host.files[kDropIn],
      HasSubstr("ExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// -H tcp://10.77.0.11:2376"));
  const std::string config = host.files[kConfig];
  EXPECT_THAT(config, HasSubstr("\"storage-driver\": \"btrfs\""));
  EXPECT_THAT(config, HasSubstr("\"tlsverify\": true"));
  EXPECT_THAT(config, HasSubstr("\"max-size\": \"10m\""));
  EXPECT_THAT(config, HasSubstr("\"dns\": [\n    \"10.77.0.11\",\n    \"10.77.0.1\"\n  ]"));
  EXPECT_THAT(config, Not(HasSubstr("live-restore")));
  EXPECT_THAT(config, Not(HasSubstr("exec-opts")));
}

TEST_F(EngineTest, InAContainerMachineCgroupsAreTheEnginesOwn) {
  context.host.virtualization = "systemd-nspawn";
  ASSERT_EQ(waits(), "");
  EXPECT_THAT(host.files[kConfig],
              HasSubstr("\"exec-opts\": [\n    \"native.cgroupdriver=cgroupfs\"\n  ]"));
}

TEST_F(EngineTest, OneThatHangsIsRestarted) {
  ASSERT_EQ(waits(), "");
  const std::string before = host.service.invocation;
  host.docker.hangs = true;
  EXPECT_EQ(waits(), "the engine answers on its socket");
  EXPECT_EQ(host.service.invocation, before);
  context.engine_hangs = true;
  ASSERT_EQ(waits(), "");
  EXPECT_NE(host.service.invocation, before);
  // Its first answer is not known to everybody at once.
  const std::string after = host.service.invocation;
  ASSERT_EQ(waits(), "");
  EXPECT_EQ(host.service.invocation, after);
}

TEST_F(EngineTest, MakesTheKeyAndWaitsForItsCertificate) {
  context.spec.engine.certificate = "";
  EXPECT_EQ(waits(), "the coordinator signs this node's certificate");
  EXPECT_TRUE(host.has("/etc/skep/tls/request.pem"));
  EXPECT_FALSE(host.docker.engine_runs());
}

TEST_F(EngineTest, NeverStartsOnTheBareFolder) {
  host.mounted = "";
  EXPECT_EQ(waits(), "error: engine: nothing is mounted at /var/lib/docker");
  EXPECT_FALSE(host.docker.engine_runs());
}

TEST_F(EngineTest, ChangesNothingThatIsRight) {
  ASSERT_EQ(waits(), "");
  const EngineRoom room(context);
  Runner again(room);
  while (auto effect = again.next()) again.answered(host.carry_out(*effect));
  EXPECT_TRUE(again.changes().empty());
}

TEST_F(EngineTest, ANewConfigurationRestartsTheEngineAndThatIsDisruptive) {
  ASSERT_EQ(waits(), "");
  context.spec.engine.log_max_size = "20m";
  const EngineRoom room(context);
  Runner runner(room);
  bool disrupted = false;
  while (auto effect = runner.next()) {
    disrupted = disrupted || runner.about_to_disrupt();
    runner.answered(host.carry_out(*effect));
  }
  EXPECT_TRUE(disrupted);
  ASSERT_TRUE(*runner.ended());
  EXPECT_THAT(runner.changes().back(), HasSubstr("restart the engine"));
}

TEST_F(EngineTest, DownPutsBackWhatWasThereAndStopsTheEngine) {
  host.files[kConfig] = "{\"debug\": true}\n";
  ASSERT_EQ(waits(), "");
  EXPECT_THAT(host.files[kConfig], HasSubstr("tlsverify"));
  context.spec.down = true;
  ASSERT_EQ(waits(), "");
  EXPECT_EQ(host.files[kConfig], "{\"debug\": true}\n");
  EXPECT_FALSE(host.has(kDropIn));
  EXPECT_FALSE(host.docker.engine_runs());
  context.spec.down = false;
  ASSERT_EQ(waits(), "");
  EXPECT_TRUE(host.docker.engine_runs());
}

TEST_F(EngineTest, DownRemovesAConfigurationThatWasNotThereBefore) {
  ASSERT_EQ(waits(), "");
  context.spec.down = true;
  ASSERT_EQ(waits(), "");
  EXPECT_FALSE(host.has(kConfig));
}

TEST_F(EngineTest, TellsVersionAndStorage) {
  const EngineRoom room(context);
  ASSERT_EQ(waits(), "");
  Runner runner(room);
  while (auto effect = runner.next()) runner.answered(host.carry_out(*effect));
  EXPECT_EQ(runner.found(), (Found{{"version", "20.10.24"}, {"storage", "btrfs"}}));
}

using OneNode = support::OneHost;

TEST(EngineCutTest, EndsTheSameWhereverThePowerFails) {
  for (const bool down : {false, true}) {
    auto context = support::context_of(0);
    support::Rooms rooms;
    rooms.push_back(std::make_unique<EngineRoom>(context));
    context.spec.down = true;
    if (down) rooms.push_back(std::make_unique<EngineRoom>(context));
    const int effects = support::cut_everywhere<OneNode>(
        [] {
          auto node = std::make_unique<OneNode>();
          node->host().engine_at_boot = false;
          node->host().files[kConfig] = "{}\n";
          return node;
        },
        rooms,
        [](OneNode& node) {
          std::string state = node.host().docker.engine_runs() ? "runs\n" : "stands still\n";
          for (const auto& [path, text] : node.host().files) state += path + "\n" + text + "\n";
          return state;
        });
    EXPECT_GT(effects, 50);
  }
}

}  // namespace
}  // namespace skep::agent::engine
