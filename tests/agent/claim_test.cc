#include "agent/claim.h"

#include <gtest/gtest.h>

#include "agent/marked_block.h"

namespace skep::agent {
namespace {

Claim some_claim() {
  Claim claim;
  claim.cluster = ClusterId("c1");
  claim.node = NodeId("sw1");
  claim.bus = "pci-0000:00:05.0";
  claim.serial = "SK-0001";
  claim.size = gib(8);
  claim.steps = {{"docker", Progress::Made}, {"mysql", Progress::Begun}};
  return claim;
}

TEST(Claim, IsReadAsItWasWritten) {
  auto claim = some_claim();
  claim.layout = protocol::Layout::Plain;
  claim.file_system = protocol::FileSystem::Xfs;
  claim.given = true;
  const auto read = read_claim(write_claim(claim));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, claim);
}

TEST(Claim, TakesGarbageForWhatItIs) {
  for (const char* text :
       {"", "{", "[]", "null", "{\"claim\": 2}", "{\"claim\": 1}",
        R"({"claim":1,"cluster":3,"node":"a","bus":"","serial":"","size":1})",
        R"({"claim":1,"cluster":"c","node":"a","bus":"","serial":"","size":-1})"}) {
    const auto read = read_claim(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::Corrupt) << text;
  }
}

TEST(Claim, RefusesAStepWithAnUnknownProgress) {
  auto text = write_claim(some_claim());
  text.replace(text.find("begun"), 5, "maybe");
  EXPECT_FALSE(read_claim(text));
}

TEST(Claim, KnowsItsDiskBySerialAndSizeWhereverItIsPluggedIn) {
  Disk disk{.device = "/dev/vdc", .serial = "SK-0001", .bus = "elsewhere", .size = gib(8)};
  EXPECT_TRUE(is_claimed(some_claim(), disk));
  disk.size = gib(9);
  EXPECT_FALSE(is_claimed(some_claim(), disk));
  disk.size = gib(8);
  disk.serial = "SK-0002";
  EXPECT_FALSE(is_claimed(some_claim(), disk));
}

TEST(Claim, KnowsADiskWithoutSerialByItsPlace) {
  auto claim = some_claim();
  claim.serial.clear();
  Disk disk{.device = "/dev/vdb", .bus = claim.bus, .size = gib(8)};
  EXPECT_TRUE(is_claimed(claim, disk));
  disk.bus = "elsewhere";
  EXPECT_FALSE(is_claimed(claim, disk));
}

TEST(Claim, PlansTheSameUuidsAgainAndNoTwoAlike) {
  const auto uuid = [](const char* cluster, const char* node, const char* step) {
    return planned_uuid(ClusterId(cluster), NodeId(node), step);
  };
  EXPECT_EQ(uuid("c1", "sw1", "docker"), uuid("c1", "sw1", "docker"));
  EXPECT_NE(uuid("c1", "sw1", "docker"), uuid("c1", "sw1", "mysql"));
  EXPECT_NE(uuid("c1", "sw1", "docker"), uuid("c1", "sw2", "docker"));
  EXPECT_NE(uuid("c1", "sw1", "docker"), uuid("c2", "sw1", "docker"));
  EXPECT_EQ(uuid("c1", "sw1", "docker").size(), 36U);
  EXPECT_EQ(uuid("c1", "sw1", "docker")[14], '8');
}

TEST(Claim, NamesPartitionsAsTheKernelDoes) {
  EXPECT_EQ(first_partition("/dev/vdb"), "/dev/vdb1");
  EXPECT_EQ(first_partition("/dev/nvme0n1"), "/dev/nvme0n1p1");
}

TEST(MarkedBlock, LeavesTheOtherLinesAsTheyAre) {
  const std::string text = with_block("one\ntwo\n", {"ours"});
  EXPECT_EQ(text, "one\ntwo\n# skep: begin\nours\n# skep: end\n");
  EXPECT_EQ(with_block(text, {"ours"}), text);
  EXPECT_EQ(with_block(text + "three\n", {}), "one\ntwo\nthree\n# skep: begin\n# skep: end\n");
  EXPECT_EQ(without_block(text), "one\ntwo\n");
}

TEST(MarkedBlock, ABeginWithoutAnEndTakesNothingElseAway) {
  EXPECT_EQ(without_block("a\n# skep: begin\nb"), "a\nb\n");
}

}  // namespace
}  // namespace skep::agent
