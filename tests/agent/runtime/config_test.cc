#include "agent/config.h"

#include <gmock/gmock.h>

namespace skep::agent {
namespace {

const Config kConfig{NodeId{"sw1"}, ClusterId{"00c0ffee00c0ffee"}, "tcp://10.77.0.1:7411",
                     std::string(40, 'k'), "10.77.0.11"};

TEST(ConfigTest, WhatIsWrittenIsRead) {
  EXPECT_EQ(*read_config(write_config(kConfig)), kConfig);
}

TEST(ConfigTest, AValueMayHoldAnEqualsSign) {
  Config config = kConfig;
  config.coordinator_key = "a=b=c#";

  EXPECT_EQ(*read_config(write_config(config)), config);
}

TEST(ConfigTest, TellsAllFaultsAtOnce) {
  const auto config = read_config("node=sw1\ncolor=red\nendpoint\n");

  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message,
            "agent.conf:2: color: no such key; agent.conf:3: endpoint: no value; "
            "agent.conf: cluster: missing; agent.conf: endpoint: missing; "
            "agent.conf: coordinator_key: missing; agent.conf: private_address: missing");
}

}  // namespace
}  // namespace skep::agent
