#include "coordinator/provider/softlayer/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::coordinator::softlayer {
namespace {

using testing::HasSubstr;

const Nonce kNonce(std::string(32, 'a'));
const Nonce kOther(std::string(32, 'b'));
constexpr Duration kMinute{60'000};

Guest guest(GuestId id, const Nonce& nonce) {
  Guest one{
      .id = id, .hostname = "sw1", .domain = "example.com", .provisioned = true, .running = true};
  one.public_address = "169.50.1.2";
  one.private_address = "10.0.0.2";
  one.billed = true;
  one.user_data = *with_mark({.cluster = "vega", .node = NodeId("sw1"), .nonce = nonce}, "");
  return one;
}

class OrderTest : public testing::Test {
 protected:
  OrderTest() {
    facts.cluster = "vega";
    facts.node = NodeId("sw1");
    facts.domain = "example.com";
    facts.listed = true;
  }
  void bought(GuestId id) {
    facts.purchase =
        Purchase{.node = facts.node, .nonce = kNonce, .state = Bought::Stands, .guest = id};
  }
  void unknown(Duration age) {
    facts.purchase = Purchase{.node = facts.node, .nonce = kNonce, .state = Bought::Unknown};
    facts.age = age;
    facts.looks = 2;
  }

  OrderFacts facts;
};

TEST_F(OrderTest, LooksBeforeItOrders) {
  facts.listed = false;
  EXPECT_EQ(decide(facts).step, Step::Look);
  facts.listed = true;
  EXPECT_EQ(decide(facts).step, Step::Buy);
}

TEST_F(OrderTest, AStrangerOfTheSameNameStopsIt) {
  Guest stranger = guest(5, kOther);
  stranger.user_data = "";
  facts.named_so = {stranger};
  const Decision decision = decide(facts);
  EXPECT_EQ(decision.step, Step::Stop);
  EXPECT_THAT(decision.words, HasSubstr("neither taken nor cancelled"));
}

TEST_F(OrderTest, AGuestOfALostLedgerStopsIt) {
  facts.named_so = {guest(5, kOther)};
  EXPECT_THAT(decide(facts).words, HasSubstr("skep adopt"));
  EXPECT_EQ(decide(facts).step, Step::Stop);
}

TEST_F(OrderTest, WhatWeCancelledIsNoStranger) {
  facts.named_so = {guest(5, kOther)};
  facts.cancelled = {5};
  EXPECT_EQ(decide(facts).step, Step::Buy);
}

TEST_F(OrderTest, AnUnknownOrderIsAdoptedByItsNonceOnly) {
  unknown(kMinute);
  facts.named_so = {guest(5, kOther)};
  EXPECT_EQ(decide(facts).step, Step::Wait);
  facts.named_so.push_back(guest(6, kNonce));
  EXPECT_EQ(decide(facts).step, Step::Adopt);
  EXPECT_EQ(decide(facts).guest.id, 6);
}

TEST_F(OrderTest, AnUnknownOrderStaysUnknownAndSaysWhatWasSeen) {
  unknown(6 * kMinute);
  facts.pending_orders = {"order 17 for sw1.example.com waits for approval"};
  Guest unreadable = guest(5, kOther);
  unreadable.user_data.reset();
  facts.named_so = {unreadable};
  const Decision decision = decide(facts);
  EXPECT_EQ(decision.step, Step::Stop);
  EXPECT_THAT(decision.words, HasSubstr("order 17"));
  EXPECT_THAT(decision.words, HasSubstr("guest 5"));
  EXPECT_THAT(decision.words, HasSubstr("cannot be read"));
  EXPECT_THAT(decision.words, HasSubstr("skep settle sw1"));
}

TEST_F(OrderTest, OneLookIsNotEnoughToCallItUnknown) {
  unknown(6 * kMinute);
  facts.looks = 1;
  EXPECT_EQ(decide(facts).step, Step::Wait);
}

TEST_F(OrderTest, TwoGuestsOfOneNonceAreNamedAndLeftAlone) {
  unknown(kMinute);
  facts.named_so = {guest(5, kNonce), guest(6, kNonce)};
  const Decision decision = decide(facts);
  EXPECT_EQ(decision.step, Step::Stop);
  EXPECT_THAT(decision.words, HasSubstr("guest 5"));
  EXPECT_THAT(decision.words, HasSubstr("--surplus"));
  bought(5);
  ASSERT_EQ(surplus(facts).size(), 1U);
  EXPECT_EQ(surplus(facts)[0].id, 6);
}

TEST_F(OrderTest, IsReadyAfterTwoQuietLooksWithAddresses) {
  bought(5);
  facts.named_so = {guest(5, kNonce)};
  facts.quiet_looks = 1;
  EXPECT_EQ(decide(facts).step, Step::Wait);
  facts.quiet_looks = 2;
  EXPECT_EQ(decide(facts).step, Step::Ready);
  facts.named_so[0].public_address.clear();
  EXPECT_THAT(decide(facts).words, HasSubstr("waits for its addresses"));
  facts.private_only = true;
  EXPECT_EQ(decide(facts).step, Step::Ready);
  facts.named_so[0].transaction = "SERVICE_SETUP";
  EXPECT_THAT(decide(facts).words, HasSubstr("SERVICE_SETUP"));
}

TEST_F(OrderTest, PastTheDeadlineItNamesTheTransaction) {
  bought(5);
  facts.named_so = {guest(5, kNonce)};
  facts.named_so[0].transaction = "CLOUD_PROVISION_SETUP";
  facts.age = kProvisioning + kMinute;
  const Decision decision = decide(facts);
  EXPECT_EQ(decision.step, Step::Stop);
  EXPECT_THAT(decision.words, HasSubstr("CLOUD_PROVISION_SETUP, 1:31:00 after its order"));
}

TEST_F(OrderTest, OnceReadyARebootIsNoMatter) {
  bought(5);
  facts.purchase->ready = true;
  facts.named_so = {guest(5, kNonce)};
  facts.named_so[0].transaction = "REBOOT";
  EXPECT_EQ(decide(facts).step, Step::Ready);
  facts.named_so[0].transaction.clear();
  facts.named_so[0].running = false;
  facts.named_so[0].halted = true;
  EXPECT_EQ(decide(facts).step, Step::Start);
}

TEST_F(OrderTest, AGuestThatIsGoneIsNamedAndNotReplaced) {
  bought(5);
  EXPECT_EQ(decide(facts).step, Step::Wait);
  facts.age = kVisible + kMinute;
  EXPECT_EQ(decide(facts).step, Step::Ask);
  facts.exists = false;
  EXPECT_EQ(decide(facts).step, Step::Stop);
  EXPECT_THAT(decide(facts).words, HasSubstr("none is ordered in its place"));
}

}  // namespace
}  // namespace skep::coordinator::softlayer
