#include "coordinator/provider/softlayer/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/provider/softlayer/budget.h"
#include "coordinator/provider/softlayer/credentials.h"
#include "coordinator/provider/softlayer/keys.h"
#include "coordinator/provider/softlayer/price.h"

namespace skep::coordinator::softlayer {
namespace {

using testing::HasSubstr;
using testing::Not;

Wanted wanted() {
  Wanted one{
      .node = NodeId("sw1"), .shape = {}, .domain = "example.com", .user_data = "#cloud-config\n"};
  one.shape.datacenter = "tor01";
  one.shape.disks_gb = {25, 100};
  one.keys = {17};
  return one;
}

TEST(RequestTest, EncodesMaskAndFilter) {
  const std::vector<NodeId> names{NodeId("sw1"), NodeId("sw2")};
  const Request request = list_guests("example.com", names, 2);
  const std::string address = address_of("https://x/rest/v3.1/", request);
  EXPECT_THAT(
      address,
      testing::StartsWith(
          "https://x/rest/v3.1/SoftLayer_Account/getVirtualGuests.json?objectMask=mask%5Bid"));
  EXPECT_THAT(address, Not(HasSubstr("\"")));
  EXPECT_THAT(address, HasSubstr("resultLimit=100%2C50"));
  const auto filter = from_json(request.query[1].second);
  ASSERT_TRUE(filter);
  const Document& guests = (*filter)["virtualGuests"];
  EXPECT_EQ(guests["domain"]["operation"].text(), "example.com");
  EXPECT_EQ(guests["hostname"]["options"].items()[0]["value"].items()[1].text(), "sw2");
  EXPECT_EQ(guests["id"]["operation"].text(), "orderBy");
}

TEST(RequestTest, AnOrderSaysAllThatTheShapeSays) {
  Wanted one = wanted();
  one.shape.public_vlan = 1111111;
  one.shape.private_vlan = 2222222;
  one.extra["supplementalCreateObjectOptions.bootMode"] = "\"HVM\"";
  const Document order = order_template(one);
  EXPECT_EQ(order["hostname"].text(), "sw1");
  EXPECT_EQ(order["startCpus"].number(), 1);
  EXPECT_EQ(order["maxMemory"].number(), 1024);
  EXPECT_EQ(order["blockDevices"].items()[1]["device"].text(), "2");
  EXPECT_EQ(order["blockDevices"].items()[2]["diskImage"]["capacity"].number(), 100);
  EXPECT_EQ(order["primaryBackendNetworkComponent"]["networkVlan"]["id"].number(), 2222222);
  EXPECT_EQ(order["sshKeys"].items()[0]["id"].number(), 17);
  EXPECT_EQ(order["userData"].items()[0]["value"].text(), "#cloud-config\n");
  const Document& more = order["supplementalCreateObjectOptions"];
  EXPECT_TRUE(more["immediateApprovalOnlyFlag"].flag());
  EXPECT_EQ(more["bootMode"].text(), "HVM");
  EXPECT_EQ(create_guest(one).kind, Kind::Order);
  EXPECT_NE(generate_template(one).kind, Kind::Order);
}

TEST(RequestTest, AFlavorTakesThePlaceOfItsSize) {
  Wanted one = wanted();
  one.shape.flavor = "B1_1X2X25";
  const Document order = order_template(one);
  EXPECT_TRUE(order["startCpus"].is_null());
  EXPECT_EQ(order["blockDevices"].items()[0]["device"].text(), "2");
  EXPECT_EQ(order["supplementalCreateObjectOptions"]["flavorKeyName"].text(), "B1_1X2X25");
}

TEST(BudgetTest, LetsABurstThroughAndThenKeepsThePace) {
  Budget budget;
  const Tick now{Duration{1'000'000}};
  for (std::uint32_t i = 0; i < kCallsAtOnce; ++i) EXPECT_EQ(budget.take(now), Duration{0}) << i;
  EXPECT_EQ(budget.take(now), Duration{50});
  EXPECT_EQ(budget.take(now), Duration{100});
  budget.refused(now);
  EXPECT_GE(budget.take(now), kTryFirst);
}

TEST(PriceTest, ReadsMoneyAsTheServiceWritesIt) {
  for (const auto& [text, units] : std::vector<std::pair<const char*, Money>>{{"\".217\"", 2170},
                                                                              {"\"0\"", 0},
                                                                              {"17.5", 175'000},
                                                                              {"\"17.5\"", 175'000},
                                                                              {"3", 30'000},
                                                                              {"\".02\"", 200}}) {
    const auto read = read_money(*from_json(text));
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, units) << text;
  }
  for (const char* text :
       {"null", "true", "\"\"", "\"-1\"", "\"1.2.3\"", "\"x\"", "[]", "\"99999999999\""}) {
    EXPECT_FALSE(read_money(*from_json(text))) << text;
  }
  EXPECT_EQ(text_of(2170), "0.217");
  EXPECT_EQ(text_of(125'000), "12.50");
}

TEST(PriceTest, TakesTheTotalsNotTheSumOfTheParts) {
  const auto quote = read_quote(
      *from_json(
          R"({"postTaxRecurringHourly": ".25", "postTaxSetup": "1", "currencyShortName": "USD",
                     "prices": [{"hourlyRecurringFee": ".1"}]})"),
      true);
  ASSERT_TRUE(quote);
  Quote two = *quote;
  two.nodes = {NodeId("sw1"), NodeId("sw2")};
  EXPECT_EQ(words_of(two), "0.25 USD an hour each, 0.50 together, 1.00 once for each");
  EXPECT_FALSE(read_quote(*from_json("{}"), false));
}

TEST(CredentialsTest, ReadsWhatSlcliKeeps) {
  const auto read = parse_credentials("[softlayer]\nusername = SL1_a@b.c\napi_key = 'k=1'\n", "f");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, "SL1_a@b.c");
  EXPECT_EQ(read->key.reveal(), "k=1");
  EXPECT_FALSE(read->by_token);
  const auto iam = parse_credentials("iam_api_key = abc", "f");
  ASSERT_TRUE(iam);
  EXPECT_TRUE(iam->by_token);
}

TEST(CredentialsTest, NeverRepeatsWhatItCouldNotUse) {
  for (const char* text :
       {"", "username = u", "api_key = PLANTED", "username = u:v\napi_key = PLANTED",
        "username = u\napi_key = PLAN\tTED"}) {
    const auto read = parse_credentials(text, "file");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::Denied);
    EXPECT_THAT(read.error().message, Not(HasSubstr("PLAN")));
  }
}

TEST(CredentialsTest, ReadsATokenOrSaysWhyNot) {
  const Tick now{Duration{1'000}};
  Reply reply{.reached = Reached::Answered,
              .status = 200,
              .body = R"({"access_token": "t", "refresh_token": "r", "expires_in": 3600})"};
  const auto token = read_token(reply, now);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->until, now + Duration{3'600'000});
  reply.status = 400;
  EXPECT_EQ(read_token(reply, now).error().code, Code::Denied);
  reply.status = 503;
  EXPECT_EQ(read_token(reply, now).error().code, Code::Unavailable);
}

TEST(KeysTest, ReadsTheFingerprint) {
  const auto read =
      read_fingerprint("256 MD5:5e:a2:5e:37:a8:4f:15:f2:5d:a2:f7:69:e8:f2:ab:5c op (ED25519)\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, "5e:a2:5e:37:a8:4f:15:f2:5d:a2:f7:69:e8:f2:ab:5c");
  EXPECT_FALSE(read_fingerprint("256 SHA256:abc op"));
}

}  // namespace
}  // namespace skep::coordinator::softlayer
