#include "agent/layer_room.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/consul/room.h"
#include "agent/rooms/engine/facts.h"
#include "agent/rooms/engine/room.h"
#include "agent/rooms/galera/room.h"
#include "agent/rooms/network/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent {
namespace {

using support::ClusterHost;
using support::FakeCluster;
using testing::IsEmpty;

support::Rooms layers(bool hangs = false) {
  auto context = support::context_of(0);
  context.spec.down = true;
  const std::string mark = engine::Paths{}.drop_in;
  support::Rooms rooms;
  const auto put = [&](std::unique_ptr<Room> room) {
    rooms.push_back(
        std::make_unique<LayerRoom>(std::move(room), mark, LayerRoom::Needs::Engine, hangs));
  };
  put(std::make_unique<galera::GaleraRoom>(context));
  put(std::make_unique<network::NetworkRoom>(context));
  put(std::make_unique<consul::ConsulRoom>(context));
  rooms.push_back(std::make_unique<engine::EngineRoom>(context));
  return rooms;
}

/// A node whose engine stands with Consul in it.
struct Standing : support::OneHost {
  Standing() {
    const auto context = support::context_of(0);
    EXPECT_TRUE(support::pass(engine::EngineRoom(context), host()));
    host().engine_at_boot = false;  // the agent starts it
    EXPECT_TRUE(support::pass(consul::ConsulRoom(context), host()));
    EXPECT_FALSE(host().docker.containers.empty());
  }
};

TEST(LayerRoomTest, TakenOffAndAskedAgainNothingChangesAndTheEngineStaysOff) {
  Standing node;
  ASSERT_TRUE(support::climb(layers(), node));
  EXPECT_THAT(node.host().docker.containers, IsEmpty());
  EXPECT_FALSE(node.host().docker.engine_runs());

  for (const auto& room : layers()) {
    Runner runner(*room);
    while (auto effect = runner.next()) runner.answered(node.carry_out(*effect));
    EXPECT_TRUE(*runner.ended()) << room->name() << ": " << runner.ended()->error().message;
    EXPECT_THAT(runner.changes(), IsEmpty()) << room->name();
  }
}

TEST(LayerRoomTest, AnEngineThatIsNotUpYetIsStartedSinceItsContainersAreThere) {
  Standing node;
  node.host().power_cut();
  ASSERT_FALSE(node.host().docker.engine_runs());

  ASSERT_TRUE(support::climb(layers(), node));

  EXPECT_THAT(node.host().docker.containers, IsEmpty());
}

TEST(LayerRoomTest, AnEngineThatHangsIsRestartedSinceNothingInItCanBeTakenOff) {
  Standing node;
  node.host().docker.hangs = true;
  ASSERT_FALSE(support::climb(layers(), node));

  ASSERT_TRUE(support::climb(layers(/*hangs=*/true), node));

  EXPECT_THAT(node.host().docker.containers, IsEmpty());
}

TEST(LayerRoomTest, EndsTheSameWhereverThePowerFails) {
  const int effects = support::cut_everywhere<Standing>(
      [] { return std::make_unique<Standing>(); }, layers(),
      [](Standing& node) {
        const bool bare = node.host().docker.containers.empty() &&
                          !node.host().docker.engine_runs() &&
                          !node.host().has(engine::Paths{}.drop_in);
        return bare ? "off" : "something is left";
      });
  EXPECT_GT(effects, 20);
}

}  // namespace
}  // namespace skep::agent
