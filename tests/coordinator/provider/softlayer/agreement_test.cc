#include "coordinator/provider/softlayer/agreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::coordinator::softlayer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class AgreementTest : public testing::Test {
 protected:
  AgreementTest() {
    config.softlayer.domain = "example.com";
    for (const char* name : {"sw1", "sw2"}) {
      NodeConfig node;
      node.name = NodeId(name);
      node.guest.datacenter = "tor01";
      config.nodes.push_back(node);
      quote.nodes.push_back(node.name);
    }
    quote.each = 2'170;
    quote.currency = "USD";
    agreed = now();
  }
  Agreement now() const { return agreement_on(config, std::vector<Quote>{quote}); }
  std::set<NodeId> still() const { return agreed_nodes(agreed, now()); }

  Config config;
  Quote quote;
  Agreement agreed;
};

TEST_F(AgreementTest, HoldsWhereNothingChanged) {
  EXPECT_THAT(still(), ElementsAre(NodeId("sw1"), NodeId("sw2")));
}

TEST_F(AgreementTest, EndsWithAnyOtherPrice) {
  quote.each += 1;
  EXPECT_THAT(still(), IsEmpty());
  quote.each -= 1;
  quote.setup = 1;
  EXPECT_THAT(still(), IsEmpty());
  quote.setup = 0;
  quote.currency = "CAD";
  EXPECT_THAT(still(), IsEmpty());
  quote.currency = "USD";
  quote.hourly = false;
  EXPECT_THAT(still(), IsEmpty());
}

TEST_F(AgreementTest, EndsForTheNodeWhoseOrderIsAnother) {
  config.nodes[1].guest.disks_gb = {1000};
  EXPECT_THAT(still(), ElementsAre(NodeId("sw1")));
  config.nodes[1].guest.disks_gb = {25};
  config.nodes[0].guest.nic_mbps = 1000;
  EXPECT_THAT(still(), ElementsAre(NodeId("sw2")));
  config.softlayer.extra["dedicatedAccountHostOnlyFlag"] = "true";
  EXPECT_THAT(still(), IsEmpty());
}

TEST_F(AgreementTest, AnotherNodeIsNotAgreedTo) {
  config.nodes.push_back(config.nodes[0]);
  config.nodes.back().name = NodeId("sw3");
  quote.nodes.emplace_back("sw3");
  EXPECT_THAT(still(), ElementsAre(NodeId("sw1"), NodeId("sw2")));
}

TEST_F(AgreementTest, NobodyAgreedToNothing) {
  EXPECT_THAT(agreed_nodes({}, now()), IsEmpty());
}

}  // namespace
}  // namespace skep::coordinator::softlayer
