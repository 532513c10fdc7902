#include "agent/rooms/lvm/room.h"
#include "agent/rooms/partition/room.h"
#include "tests/support/host_case.h"

namespace skep::agent::lvm {
namespace {

using partition::PartitionRoom;
using testing::ElementsAre;
using testing::HasSubstr;

class LvmTest : public support::HostCase {
 protected:
  std::size_t before_ = 0;

  void partition() {
    ASSERT_TRUE(run<PartitionRoom>());
    before_ = host->changes().size();
  }
  std::vector<std::string> changes() const {
    return {host->changes().begin() + static_cast<long>(before_), host->changes().end()};
  }
  Error refused() {
    const auto end = run<LvmRoom>();
    EXPECT_FALSE(end);
    if (end) return {};
    EXPECT_EQ(end.error().code, Code::Refused);
    return end.error();
  }
};

TEST_F(LvmTest, BuildsWhatIsMissingInOrder) {
  partition();
  ASSERT_TRUE(run<LvmRoom>());
  EXPECT_THAT(
      changes(),
      ElementsAre("write /var/lib/skep/claim", "pvcreate /dev/vdb1", "write /var/lib/skep/claim",
                  "vgcreate --addtag skep.cluster=00c0ffee00c0ffee skep /dev/vdb1",
                  "lvcreate --name docker --extents 60%VG skep",
                  "lvcreate --name mysql --extents 100%FREE skep"));
}

TEST_F(LvmTest, ChangesNothingThatIsRight) {
  ASSERT_TRUE((climb_through<PartitionRoom, LvmRoom>()));
  partition();
  ASSERT_TRUE(run<LvmRoom>());
  EXPECT_THAT(changes(), testing::IsEmpty());
}

TEST_F(LvmTest, MakesTheSizesOfTheGoal) {
  context.spec.disk.mysql = gib(2);
  partition();
  ASSERT_TRUE(run<LvmRoom>());
  const auto& volumes = host->disks.groups["skep"].volumes;
  EXPECT_EQ(volumes.at("mysql"), "2147483648b");
  EXPECT_EQ(volumes.at("docker"), "100%FREE");
}

TEST_F(LvmTest, IsContentAtOnceInLayoutPlain) {
  context.host.device_mapper = false;
  partition();
  for (const char* tool : {"pvs", "vgs", "lvs"}) host->hang(tool);
  EXPECT_EQ(words(run<LvmRoom>()), "");
  EXPECT_THAT(changes(), testing::IsEmpty());
}

TEST_F(LvmTest, ActivatesAfterAStartThatDidNot) {
  ASSERT_TRUE((climb_through<PartitionRoom, LvmRoom>()));
  host->disks.activates_at_boot = false;
  host->power_cut();
  partition();
  ASSERT_TRUE(run<LvmRoom>());
  EXPECT_THAT(changes(), ElementsAre("vgchange --activate y skep"));
}

TEST_F(LvmTest, RefusesAPartitionOfAnotherGroup) {
  partition();
  host->disks.physical["/dev/vdb1"] = "payroll";
  host->disks.groups["payroll"] = {.tags = {}, .device = "/dev/vdb1", .volumes = {{"data", "1g"}}};
  EXPECT_EQ(refused().message, "lvm: /dev/vdb1 belongs to volume group payroll");
  EXPECT_THAT(changes(), testing::IsEmpty());
}

TEST_F(LvmTest, RefusesAGroupOfAnotherCluster) {
  partition();
  host->disks.physical["/dev/vdb1"] = "skep";
  host->disks.groups["skep"] = {.tags = {"skep.cluster=old"}, .device = "/dev/vdb1", .volumes = {}};
  EXPECT_EQ(refused().message,
            "lvm: volume group skep is not of this cluster (tags: skep.cluster=old)");
}

TEST_F(LvmTest, RefusesAGroupThatStandsElsewhere) {
  partition();
  host->disks.groups["skep"] = {
      .tags = {"skep.cluster=00c0ffee00c0ffee"}, .device = "/dev/vdc1", .volumes = {}};
  EXPECT_EQ(refused().message, "lvm: volume group skep does not stand on /dev/vdb1");
}

TEST_F(LvmTest, RefusesAPartitionThatSomebodyFormatted) {
  partition();
  host->disks.parts["/dev/vdb1"].signatures = {"ext4 UUID 1"};
  EXPECT_THAT(refused().message, HasSubstr("/dev/vdb1 is not empty"));
  EXPECT_THAT(changes(), testing::IsEmpty());
}

TEST_F(LvmTest, RefusesToMakeAgainWhatIsGone) {
  ASSERT_TRUE((climb_through<PartitionRoom, LvmRoom>()));
  host->disks.physical.clear();
  host->disks.groups.clear();
  partition();
  EXPECT_THAT(refused().message, HasSubstr("/dev/vdb1 is no physical volume any more"));
  EXPECT_THAT(changes(), testing::IsEmpty());
}

TEST_F(LvmTest, EndsTheSameWhereverThePowerFails) {
  EXPECT_GT((support::cut_rooms<PartitionRoom, LvmRoom>(context)), 60);
}

TEST_F(LvmTest, SaysWhatItWasDoingWhenAToolHangs) {
  partition();
  host->hang("vgcreate");
  EXPECT_EQ(words(run<LvmRoom>()), "lvm: create volume group skep: vgcreate did not end in time");
}

TEST_F(LvmTest, TakesGarbageForWhatItIs) {
  partition();
  host->garble("vgs");
  const auto end = run<LvmRoom>();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::Corrupt);
  EXPECT_THAT(changes(), testing::IsEmpty());
}

}  // namespace
}  // namespace skep::agent::lvm
