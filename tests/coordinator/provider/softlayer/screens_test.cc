// What an operator sees before money is spent, from the simulated service's own answers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/provider/softlayer/price.h"
#include "coordinator/provider/softlayer/sold.h"
#include "coordinator/screen/guests.h"
#include "coordinator/screen/plan.h"
#include "coordinator/screen/trouble.h"
#include "tests/coordinator/golden.h"
#include "tests/sim/orders/street.h"

namespace skep::coordinator::softlayer {
namespace {

constexpr Style kPlain{.colour = false, .width = 100};

constexpr const char* kTwoShapes = R"(cluster: vega
provider: softlayer
nodes:
  - sw1
  - sw2
  - {name: sw3, cores: 4, memory: 8GiB, billing: monthly}
softlayer:
  credentials: {environment: true}
  domain: example.com
  datacenter: tor01
  disks: [100GB]
  public_vlan: 1111111
  private_vlan: 2222222
)";

constexpr const char* kNotSold = R"(cluster: vega
provider: softlayer
nodes:
  - sw1
  - {name: sw2, flavor: B1_2X4X26}
  - {name: sw3, cores: 3, memory: 7GiB}
softlayer:
  credentials: {environment: true}
  domain: example.com
  datacenter: tor1
  os: CENTOS_LATEST_65
  boot_disk: 26GB
  disks: [25GB, 27GB]
  nic_mbps: 99
  public_vlan: 2222222
  private_vlan: 99
)";

class SoftLayerScreens : public testing::Test {
 protected:
  SoftLayerScreens() { account.bearer = "token"; }

  Config config_of(const std::string& text) {
    Parsed parsed = parse_config("vega.yaml", text);
    EXPECT_THAT(parsed.faults, testing::IsEmpty()) << faults_text("vega.yaml", parsed.faults);
    return std::move(parsed.config);
  }
  std::vector<Quote> quotes_of(const Config& config) {
    std::vector<NodeId> nodes;
    for (const NodeConfig& node : config.nodes) nodes.push_back(node.name);
    const auto quotes = ask_prices(service, config, nodes);
    EXPECT_TRUE(quotes) << (quotes ? "" : quotes.error().message);
    return quotes ? *quotes : std::vector<Quote>{};
  }

  SeededRandom random{1};
  sim::orders::SimClock clock;
  sim::orders::Fuse fuse;
  fakes::FakeSoftLayer account{"", ""};
  sim::orders::Street street{account, clock, random, fuse};
  Service service{street,
                  {.clock = clock, .random = random, .pause = [](Duration) {}},
                  []() -> Result<Credentials> {
                    return Credentials{.user = "u", .key = Secret("k"), .by_token = true};
                  }};
};

TEST_F(SoftLayerScreens, PricesStandInThePlanAndAboveTheQuestion) {
  const Config config = config_of(kTwoShapes);
  const std::vector<PlanLine> lines = plan_lines("vega.yaml", quotes_of(config));
  View view{.cluster = "vega", .provider = "softlayer"};
  for (const NodeConfig& node : config.nodes) view.nodes.push_back({.name = node.name});
  view.plan = lines;
  golden::expect("plan_softlayer.txt", plan_text(view, kPlain));
  golden::expect("up_price.txt", order_question(lines, kPlain) + "\n");
}

TEST_F(SoftLayerScreens, WhatIsNotSoldIsNamedByItsLine) {
  const Config config = config_of(kNotSold);
  const Answer options = service.call(get_options());
  const Answer vlans = service.call(list_vlans(vlans_of(config)));
  ASSERT_TRUE(options.well() && vlans.well());
  golden::expect("faults_softlayer.txt",
                 faults_text("vega.yaml", not_sold(config, options.value, vlans.value)));
}

}  // namespace
}  // namespace skep::coordinator::softlayer
