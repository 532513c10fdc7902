// What is remembered of ground and machines reads back as it was written.

#include "coordinator/provider/local/record.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace skep::coordinator::local {
namespace {

const GroundRecord kGround{.cluster = ClusterId("1a2b3c4d5e6f7081"),
                           .home = "/srv/vega/.skep",
                           .kind = "container",
                           .subnet = "10.77.3.0/24",
                           .depot_port = 21000,
                           .registry_port = 21001,
                           .group_port = 21002,
                           .hosts = {{NodeId("sw1"), 11}, {NodeId("sw2"), 12}}};

const MachineRecord kMachine{.node = NodeId("sw1"),
                             .base = "/cache/node/rootfs-a0",
                             .host_key = "ssh-ed25519 AAAA",
                             .loop = "/dev/loop3",
                             .ssh_port = 22};

TEST(Record, ReadsBackAsItWasWritten) {
  const auto ground = read_ground(write_ground(kGround));
  const auto machine = read_machine(write_machine(kMachine));

  ASSERT_TRUE(ground && machine);
  EXPECT_EQ(*ground, kGround);
  EXPECT_EQ(*machine, kMachine);
}

TEST(Record, IsCorruptWhenAnythingIsMissingOrOfAnotherKind) {
  for (const char* text :
       {"", "[]", "{}", R"({"cluster": 7})", R"({"cluster": "a", "kind": "vm", "subnet": "s",
        "depot_port": 70000, "registry_port": 1, "group_port": 1, "hosts": {}})",
        R"({"cluster": "a", "kind": "vm", "subnet": "s", "depot_port": 1, "registry_port": 1,
        "group_port": 1, "hosts": {"sw1": "eleven"}})",
        R"({"cluster": "a", "kind": "vm", "subnet": "s", "depot_port": 1, "registry_port": 1,
        "group_port": 1, "hosts": [11]})"}) {
    const auto ground = read_ground(text);
    ASSERT_FALSE(ground) << text;
    EXPECT_EQ(ground.error().code, Code::Corrupt);
  }
  EXPECT_EQ(read_machine(R"({"node": "sw1"})").error().code, Code::Corrupt);
}

TEST(Record, OfAFolderThatWasCopiedIsRefused) {
  const test::TempFolder place;
  const Folder first{place / "first"};
  const Folder copy{place / "copy"};
  GroundRecord ground = kGround;
  ground.home = first.state;
  ASSERT_TRUE(save_ground(first, ground));
  ASSERT_TRUE(save_ground(copy, ground));

  EXPECT_TRUE(load_ground(first));
  const auto refused = load_ground(copy);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Refused);
  EXPECT_THAT(refused.error().message,
              testing::HasSubstr("is a copy: its machines stand in " + first.state));
}

TEST(Record, OfAnOlderBuildNamesNoHome) {
  const auto ground = read_ground(R"({"cluster": "a", "kind": "vm", "subnet": "s",
      "depot_port": 1, "registry_port": 1, "group_port": 1, "hosts": {}})");
  ASSERT_TRUE(ground);
  EXPECT_EQ(ground->home, "");
}

TEST(Record, CutAnywhereIsCorruptAndNotSomethingElse) {
  const std::string whole = write_ground(kGround);
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    EXPECT_FALSE(read_ground(whole.substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace skep::coordinator::local
