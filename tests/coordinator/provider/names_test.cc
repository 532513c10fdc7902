// Names of a cluster's local machines: alike on every computer, unlike between clusters.

#include "coordinator/provider/local/names.h"

#include <gtest/gtest.h>

#include <set>

namespace skep::coordinator::local {
namespace {

const ClusterId kVega("1a2b3c4d5e6f7081");

TEST(Names, AreMadeFromTheClustersId) {
  const Names names = names_of(kVega);

  EXPECT_EQ(names.network, "skep-1a2b3c4d");
  EXPECT_EQ(names.host_end, "sk-1a2b3c4d");
  EXPECT_EQ(names.run, "/run/skep/1a2b3c4d");
  EXPECT_EQ(machine_name(kVega, 11), "skep-1a2b3c4d-11");
  EXPECT_EQ(disk_serial(kVega, 11), "SK-1a2b-11");
}

TEST(Names, FitWhereTheyAreUsed) {
  for (const char* id :
       {"1a2b3c4d5e6f7081", "0000000000000000", "ffffffffffffffff", "", "not hex"}) {
    const Names names = names_of(ClusterId(id));

    EXPECT_LE(names.host_end.size(), 15U) << "IFNAMSIZ";
    EXPECT_LE(disk_serial(ClusterId(id), 255).size(), 20U) << "virtio's serial";
    EXPECT_GE(names.first_port, 20'000);
    EXPECT_LT(names.first_port, 30'000);
  }
}

TEST(Names, TwoClustersShareNone) {
  const Names one = names_of(kVega);
  const Names other = names_of(ClusterId("2a2b3c4d5e6f7081"));

  EXPECT_NE(one.network, other.network);
  EXPECT_NE(one.host_end, other.host_end);
  EXPECT_NE(one.group, other.group);
  EXPECT_NE(one.first_port, other.first_port);
  EXPECT_NE(one.run, other.run);
}

TEST(Names, EveryInterfaceHasAnAddressOfItsOwnThatNoMakerGave) {
  std::set<std::string> seen;
  for (std::uint32_t host = 11; host < 14; ++host) {
    for (std::uint32_t interface = 0; interface < 2; ++interface) {
      const std::string mac = mac_address(kVega, host, interface);
      EXPECT_TRUE(mac.starts_with("52:54:")) << mac;
      EXPECT_TRUE(seen.insert(mac).second) << mac;
    }
  }
}

}  // namespace
}  // namespace skep::coordinator::local
