#include "coordinator/plan/order_of_stop.h"

#include <gmock/gmock.h>

#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

class OrderOfStopTest : public testing::Test {
 protected:
  OrderOfStopTest() {
    record.apply(Put{{{"state_uuid", "u"}}});
    for (NodeState& one : fleet.nodes) {
      record.apply(Put{{{of_node(one.name, "agent_key"), "k"}}});
      one.phase = Phase::Speaking;
      one.samples = 2;
      one.health = protocol::Health{.galera = {.container_running = true,
                                               .answered = true,
                                               .state = "Synced",
                                               .cluster_status = "Primary",
                                               .state_uuid = "u"}};
    }
  }
  NodeId next() const {
    const StopOrder order = order_of_stop({config, request, record, fleet, {}}, Tick{});
    return order.stops == nullptr ? NodeId{} : order.stops->name;
  }

  Config config = three_nodes();
  Request request{.aim = Aim::Down};
  Record record;
  Fleet fleet = make_fleet(config, Tick{});
};

TEST_F(OrderOfStopTest, TakesTheLastOfTheYamlFirst) {
  EXPECT_EQ(next(), node(3));
}

TEST_F(OrderOfStopTest, TakesWhoStillTakesACopyBeforeItsDonor) {
  fleet.nodes[0].health->galera = {.container_running = true};
  fleet.nodes[2].health->galera.state = "Donor/Desynced";

  EXPECT_EQ(next(), node(1));
}

}  // namespace
}  // namespace skep::coordinator
