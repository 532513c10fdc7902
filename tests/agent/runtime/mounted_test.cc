#include "agent/executor/mounted.h"

#include <gmock/gmock.h>

namespace skep::agent::executor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kMountinfo =
    "22 27 0:20 / /sys rw,nosuid - sysfs sysfs rw\n"
    "27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
    "90 27 0:44 /mysql /opt/mysql rw shared:40 master:2 - btrfs /dev/vdb1 rw,subvol=/mysql\n"
    "91 27 253:0 / /mnt/a\\040b rw - xfs /dev/mapper/skep-a\\040b rw\n"
    "92 27 0:50 / /run rw - tmpfs tmpfs rw\n";

TEST(MountedTest, KnowsNumbersAndSources) {
  const Mounted mounted = mounted_in(kMountinfo);

  EXPECT_TRUE(mounted.numbers.contains("254:1"));
  EXPECT_FALSE(mounted.numbers.contains("254:16"));
  EXPECT_THAT(mounted.sources, ElementsAre("/dev/vda1", "/dev/vdb1", "/dev/mapper/skep-a b"));
}

TEST(MountedTest, IsNotHarmedByHalfALine) {
  EXPECT_THAT(mounted_in("27 1").numbers, IsEmpty());
  EXPECT_THAT(mounted_in("27 1 254:1 / / rw -").sources, IsEmpty());
  EXPECT_THAT(mounted_in("27 1 254:1 / / rw - ext4 /dev/a\\04").sources, ElementsAre("/dev/a\\04"));
}

TEST(MountedTest, ReadsSwaps) {
  EXPECT_THAT(swaps_in("Filename\t\tType\t\tSize\tUsed\tPriority\n"
                       "/dev/vdc                 partition\t1048572\t0\t-2\n"
                       "/swap\\040file file 1 0 -3\n"),
              ElementsAre("/dev/vdc", "/swap file"));
}

TEST(MountedTest, NamesThatAreNeverADisk) {
  for (const char* name : {"loop0", "ram15", "zram0", "dm-3", "sr0", "fd0", "nbd7", "md127"}) {
    EXPECT_TRUE(never_a_disk(name)) << name;
  }
  for (const char* name : {"vdb", "sda", "nvme0n1", "xvdc", "mmcblk0", "fdisk", "md"}) {
    EXPECT_FALSE(never_a_disk(name)) << name;
  }
}

}  // namespace
}  // namespace skep::agent::executor
