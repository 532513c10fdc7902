// The choice of a subnet that this computer does not have yet.

#include "coordinator/provider/local/subnet.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace skep::coordinator::local {
namespace {

constexpr const char* kRoutes =
    "default via 192.168.1.1 dev eth0\n"
    "172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown\n"
    "192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.7\n"
    "unreachable 10.64.0.0/10 metric 20\n"
    "local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1\n"
    "local 192.168.1.7 dev eth0 table local proto kernel scope host src 192.168.1.7\n"
    "broadcast 192.168.1.255 dev eth0 table local proto kernel scope link src 192.168.1.7\n"
    "0.0.0.0/0 via 10.9.9.9 dev tun0\n";

std::vector<std::string> words_of(const std::vector<Subnet>& subnets) {
  std::vector<std::string> words;
  for (const Subnet& subnet : subnets) words.push_back(config::text_of(subnet));
  return words;
}

const ClusterId kVega("1a2b3c4d5e6f7081");

TEST(Subnet, EveryNetworkOfTheRoutesIsTakenButNotTheDefault) {
  EXPECT_THAT(words_of(networks_in(kRoutes)),
              testing::ElementsAre("172.17.0.0/16", "192.168.1.0/24", "10.64.0.0/10", "127.0.0.0/8",
                                   "192.168.1.7/32", "192.168.1.255/32"));
}

TEST(Subnet, OfOneClusterIsTheSameEveryTime) {
  const auto first = choose_subnet(kVega, {});
  const auto again = choose_subnet(kVega, {});

  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->address, again->address);
  EXPECT_EQ(first->prefix, 24);
  EXPECT_EQ(first->address >> 24U, 10U);
}

TEST(Subnet, OfTwoClustersDiffers) {
  const auto one = choose_subnet(kVega, {});
  const auto other = choose_subnet(ClusterId("2a2b3c4d5e6f7081"), {});

  ASSERT_TRUE(one && other);
  EXPECT_FALSE(one->overlaps(*other));
}

TEST(Subnet, GoesOnWhileCandidatesAreTaken) {
  std::vector<Subnet> taken;
  for (int i = 0; i < 20; ++i) {
    const auto chosen = choose_subnet(kVega, taken);
    ASSERT_TRUE(chosen);
    EXPECT_TRUE(std::ranges::none_of(taken, [&](const Subnet& t) { return t.overlaps(*chosen); }));
    taken.push_back(*chosen);
  }
}

TEST(Subnet, IsRefusedWhereAllOfTenIsRouted) {
  const auto chosen = choose_subnet(kVega, networks_in("10.0.0.0/8 dev vpn0\n"));

  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, Code::Unavailable);
  EXPECT_THAT(chosen.error().message, testing::HasSubstr("local.subnet"));
}

TEST(Subnet, OfTheOperatorIsRefusedWhereItIsTaken) {
  const auto checked = check_subnet("192.168.1.0/24", networks_in(kRoutes));

  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, Code::Refused);
  EXPECT_THAT(checked.error().message, testing::HasSubstr("overlaps with 192.168.1.0/24"));
}

TEST(Subnet, OfTheOperatorMustHoldTheMachines) {
  EXPECT_EQ(check_subnet("10.30.0.0/28", {}).error().code, Code::Invalid);
  EXPECT_EQ(check_subnet("10.0.0.0/8", {}).error().code, Code::Invalid);
  EXPECT_EQ(check_subnet("ten", {}).error().code, Code::Invalid);
  EXPECT_TRUE(check_subnet("10.30.0.0/24", {}));
}

TEST(Subnet, AddressesCountFromItsBeginning) {
  const auto subnet = config::parse_subnet("10.30.4.0/24");

  ASSERT_TRUE(subnet);
  EXPECT_EQ(address_in(*subnet, 1), "10.30.4.1");
  EXPECT_EQ(address_in(*subnet, 11), "10.30.4.11");
}

}  // namespace
}  // namespace skep::coordinator::local
