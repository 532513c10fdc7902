// Disks as the kernel shows them: loop devices of files, under names like those of a container's
// disk.

#include "agent/executor/disks.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "agent/executor/block_node.h"
#include "common/descriptor.h"
#include "common/files.h"
#include "common/processes.h"
#include "tests/support/temp_folder.h"

namespace skep::agent::executor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr off_t kSize = 200 << 20;

std::string tool(std::vector<std::string> argv) {
  const auto ended = run({std::move(argv)});
  EXPECT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->status, 0) << ended->err;
  return ended->out.substr(0, ended->out.find('\n'));
}

class DisksTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    // Mounts of ours are seen by nobody else, and end with us.
    ASSERT_EQ(::unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    const Descriptor file(::open((folder / "disk").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_EQ(::ftruncate(file.get(), kSize), 0);
    loop = tool({"losetup", "--find", "--show", folder / "disk"});
    struct stat seen {};
    ASSERT_EQ(::stat(loop.c_str(), &seen), 0);
    number = seen.st_rdev;
    ASSERT_EQ(::mknod(device.c_str(), S_IFBLK | 0600, number), 0);
  }

  void TearDown() override {
    ::umount2((folder / "mnt").c_str(), MNT_DETACH);
    ::unlink(device.c_str());
    if (!loop.empty()) tool({"losetup", "--detach", loop});
  }

  Disk seen() {
    const auto disks = look_at_disks();
    EXPECT_TRUE(disks) << disks.error().message;
    const auto at = std::find_if(disks->disks.begin(), disks->disks.end(),
                                 [this](const Disk& disk) { return disk.device == device; });
    EXPECT_NE(at, disks->disks.end());
    return at == disks->disks.end() ? Disk{} : *at;
  }

  void write_at(off_t place, const std::string& bytes) {
    const Descriptor opened(::open(device.c_str(), O_WRONLY | O_CLOEXEC));
    ASSERT_EQ(::pwrite(opened.get(), bytes.data(), bytes.size(), place),
              static_cast<ssize_t>(bytes.size()));
    ASSERT_EQ(::fsync(opened.get()), 0);
  }

  test::TempFolder folder;
  std::string device = "/dev/skepvd" + std::to_string(::getpid());
  std::string loop;
  dev_t number = 0;
};

TEST_F(DisksTest, AnEmptyDiskIsSeenAsOne) {
  const Disk disk = seen();

  EXPECT_EQ(disk.size.count, static_cast<std::uint64_t>(kSize));
  EXPECT_EQ(disk.bus, "node " + device.substr(5));
  EXPECT_THAT(disk.signatures, IsEmpty());
  EXPECT_THAT(disk.partitions, IsEmpty());
  EXPECT_FALSE(disk.in_use);
  EXPECT_FALSE(disk.read_only);
  EXPECT_EQ(probe_disk(device)->first_nonzero, std::nullopt);
}

TEST_F(DisksTest, LoopDevicesByTheirOwnNameAreNoDisks) {
  const auto disks = look_at_disks();
  ASSERT_TRUE(disks);
  for (const auto& disk : disks->disks) {
    EXPECT_THAT(disk.device, testing::Not(StartsWith("/dev/loop")));
  }
}

TEST_F(DisksTest, ASerialIsFoundBesideTheNode) {
  ASSERT_TRUE(make_folder("/dev/disk/by-id"));
  ASSERT_EQ(::mount("none", "/dev/disk/by-id", "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(::mknod("/dev/disk/by-id/virtio-skep0042", S_IFBLK | 0600, number), 0);

  EXPECT_EQ(seen().serial, "skep0042");
  ::umount2("/dev/disk/by-id", MNT_DETACH);
}

TEST_F(DisksTest, AFileSystemIsNamedAndInUseWhenMounted) {
  tool({"mkfs.ext4", "-q", "-L", "backup", device});

  EXPECT_THAT(seen().signatures, ElementsAre(StartsWith("ext4 \"backup\" UUID ")));
  EXPECT_FALSE(seen().in_use);
  ASSERT_TRUE(make_folder(folder / "mnt"));
  ASSERT_EQ(::mount(device.c_str(), (folder / "mnt").c_str(), "ext4", 0, nullptr), 0);
  EXPECT_TRUE(seen().in_use);
}

TEST_F(DisksTest, EverySignatureIsNamed) {
  tool({"mkswap", "-q", device});
  write_at(510, "\x55\xaa");
  // A partition of the first MiB on: a table as fdisk writes it.
  write_at(446, std::string("\0\0\2\0\x83\xff\xff\xff\0\x08\0\0\0\x08\0\0", 16));

  const auto signatures = seen().signatures;

  EXPECT_THAT(signatures, testing::Contains(StartsWith("swap UUID ")));
  EXPECT_THAT(signatures, testing::Contains("dos partition table"));
}

TEST_F(DisksTest, AByteAnywhereInTheProvedPlacesIsFound) {
  constexpr std::uint64_t kLast = static_cast<std::uint64_t>(kSize) - 1;
  write_at(static_cast<off_t>(kLast), "x");
  EXPECT_EQ(probe_disk(device)->first_nonzero, kLast);

  constexpr std::uint64_t kStep = (static_cast<std::uint64_t>(kSize) - (64U << 10U)) / 1024;
  write_at(static_cast<off_t>(kLast), std::string(1, '\0'));
  write_at(static_cast<off_t>(500 * kStep + 7), "x");
  EXPECT_EQ(probe_disk(device)->first_nonzero, 500 * kStep + 7);
}

TEST_F(DisksTest, NoSuchDiskIsSaid) {
  EXPECT_EQ(probe_disk("/dev/skepnone").error().code, Code::NotFound);
  EXPECT_EQ(probe_disk("/dev/null").error().code, Code::NotFound);
}

}  // namespace
}  // namespace skep::agent::executor
