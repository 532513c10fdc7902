#include "agent/rooms/filesystem/room.h"
#include "agent/rooms/lvm/room.h"
#include "agent/rooms/partition/room.h"
#include "tests/support/host_case.h"

namespace skep::agent::filesystem {
namespace {

using lvm::LvmRoom;
using partition::PartitionRoom;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FilesystemTest : public support::HostCase {
 protected:
  std::size_t before_ = 0;

  void volumes() {
    ASSERT_EQ(words(climb_through<PartitionRoom, LvmRoom>()), "");
    before_ = host->changes().size();
  }
  std::vector<std::string> changes() const {
    return {host->changes().begin() + static_cast<long>(before_), host->changes().end()};
  }
  std::string uuid(const char* step) {
    return planned_uuid(context.spec.cluster, context.spec.node, step);
  }
  Error refused() {
    const auto end = run<FilesystemRoom>();
    EXPECT_FALSE(end);
    if (end) return {};
    EXPECT_EQ(end.error().code, Code::Refused);
    return end.error();
  }
};

TEST_F(FilesystemTest, MakesOneOnEachVolumeWithTheClaimsUuid) {
  volumes();
  ASSERT_TRUE(run<FilesystemRoom>());
  const std::string record = "write /var/lib/skep/claim";
  EXPECT_THAT(changes(), ElementsAre(record,
                                     "mkfs.btrfs --nodiscard --uuid " + uuid("docker") +
                                         " --label skep-docker /dev/skep/docker",
                                     record, record,
                                     "mkfs.btrfs --nodiscard --uuid " + uuid("mysql") +
                                         " --label skep-mysql /dev/skep/mysql",
                                     record));
}

TEST_F(FilesystemTest, MakesOneXfsOnTheWholeDiskInLayoutPlain) {
  context.host.device_mapper = false;
  context.spec.disk.file_system = protocol::FileSystem::Xfs;
  volumes();
  ASSERT_TRUE(run<FilesystemRoom>());
  EXPECT_EQ(changes()[1], "mkfs.xfs -K -m uuid=" + uuid("disk") + " -L skep-disk /dev/vdb");
}

TEST_F(FilesystemTest, ChangesNothingThatIsRight) {
  volumes();
  ASSERT_TRUE(run<FilesystemRoom>());
  volumes();
  ASSERT_TRUE(run<FilesystemRoom>());
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(FilesystemTest, RefusesADiskThatWasFilledAfterItsClaim) {
  context.host.device_mapper = false;
  volumes();
  auto& disk = host->disks.disks["/dev/vdb"];
  disk.content.signatures = {"ext4 \"backup\" UUID 7d0c"};
  disk.content.first_nonzero = 1080;
  EXPECT_THAT(refused().message, HasSubstr("/dev/vdb is not empty"));
  disk.content.signatures.clear();
  EXPECT_THAT(refused().message, HasSubstr("/dev/vdb is not empty"));
  EXPECT_EQ(disk.writes, 0);
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(FilesystemTest, RefusesToMakeAgainWhatIsGone) {
  volumes();
  ASSERT_TRUE(run<FilesystemRoom>());
  host->disks.parts["/dev/skep/mysql"].signatures.clear();
  volumes();
  EXPECT_THAT(refused().message, HasSubstr("does not hold the file system that was made on it"));
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(FilesystemTest, GoesOnOverTheRemainsOfItsOwnMkfs) {
  volumes();
  auto claim = *read_claim(*host->files.text(kClaimPath));
  claim.steps["docker"] = Progress::Begun;
  host->files.put(kClaimPath, write_claim(claim));
  host->disks.parts["/dev/skep/docker"].first_nonzero = 65'536;
  ASSERT_TRUE(run<FilesystemRoom>());
  EXPECT_THAT(changes()[0], HasSubstr("mkfs.btrfs -f --nodiscard"));
}

TEST_F(FilesystemTest, RefusesAForeignFileSystemEvenAfterItsOwnBeginning) {
  volumes();
  auto claim = *read_claim(*host->files.text(kClaimPath));
  claim.steps["docker"] = Progress::Begun;
  host->files.put(kClaimPath, write_claim(claim));
  host->disks.parts["/dev/skep/docker"].signatures = {"ext4 UUID 1"};
  EXPECT_THAT(refused().message, HasSubstr("is not empty"));
}

TEST_F(FilesystemTest, EndsTheSameWhereverThePowerFails) {
  EXPECT_GT((support::cut_rooms<PartitionRoom, LvmRoom, FilesystemRoom>(context)), 80);
  context.host.device_mapper = false;
  EXPECT_GT((support::cut_rooms<PartitionRoom, LvmRoom, FilesystemRoom>(context)), 15);
}

TEST_F(FilesystemTest, EndsTheSameWhereverThePowerFailsOnAGivenDisk) {
  context.spec.disk.given = "SK-0001";
  for (const bool mapper : {true, false}) {
    context.host.device_mapper = mapper;
    support::cut_rooms<PartitionRoom, LvmRoom, FilesystemRoom>(context, [](fakes::FakeHost& bare) {
      auto& disk = bare.disks.disks["/dev/vdb"];
      disk.content.signatures = {"ext4 \"backup\" UUID 7d0c"};
      disk.content.first_nonzero = 1080;
    });
  }
}

TEST_F(FilesystemTest, SaysWhatItWasDoingWhenAToolHangs) {
  volumes();
  host->hang("mkfs.btrfs");
  EXPECT_EQ(words(run<FilesystemRoom>()),
            "filesystem: make btrfs \"skep-docker\" on /dev/skep/docker: mkfs.btrfs did not end "
            "in time");
}

TEST_F(FilesystemTest, WantsAClaim) {
  EXPECT_EQ(words(run<FilesystemRoom>()), "filesystem: no disk is claimed yet");
}

}  // namespace
}  // namespace skep::agent::filesystem
