// Machines that exist already come from the YAML as they stand there.

#include "coordinator/provider/hosts/hosts.h"

#include <gtest/gtest.h>

namespace skep::coordinator {
namespace {

Config two_hosts() {
  Config config;
  config.path = "vega.yaml";
  config.private_subnet = "10.0.8.0/24";
  config.nodes = {
      {.name = NodeId("sw1"),
       .address = "203.0.113.5",
       .private_address = "10.0.8.11",
       .user = "admin",
       .port = 2222,
       .key = "/k"},
      {.name = NodeId("sw2"), .address = "sw2.example", .private_address = "10.0.8.12"}};
  return config;
}

TEST(Hosts, AreDescribedAsTheYamlNamesThem) {
  const Config config = two_hosts();
  HostsProvider provider(config);

  const auto all = provider.describe();

  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->at(0).ssh_address, "203.0.113.5");
  EXPECT_EQ(all->at(0).ssh_port, 2222);
  EXPECT_EQ(all->at(0).ssh_user, "admin");
  EXPECT_EQ(all->at(0).private_address, "10.0.8.11");
  EXPECT_TRUE(all->at(1).running);
  EXPECT_TRUE(all->at(1).host_key.empty()) << "pinned at the first use";
}

TEST(Hosts, AreHeardThroughTheRelay) {
  const Config config = two_hosts();

  const auto ground = HostsProvider(config).prepare();

  ASSERT_TRUE(ground);
  EXPECT_EQ(ground->private_subnet, "10.0.8.0/24");
  EXPECT_TRUE(ground->listen.empty());
  EXPECT_TRUE(ground->registry.empty());
}

TEST(Hosts, WhatTheYamlDoesNotNameIsNotFound) {
  const Config config = two_hosts();

  const auto machine = HostsProvider(config).order(NodeId("sw9"));

  ASSERT_FALSE(machine);
  EXPECT_EQ(machine.error().code, Code::NotFound);
}

}  // namespace
}  // namespace skep::coordinator
