#include "agent/rooms/filesystem/room.h"
#include "agent/rooms/lvm/room.h"
#include "agent/rooms/mount/room.h"
#include "agent/rooms/partition/room.h"
#include "tests/support/host_case.h"

namespace skep::agent::mount {
namespace {

using filesystem::FilesystemRoom;
using lvm::LvmRoom;
using partition::PartitionRoom;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class MountTest : public support::HostCase {
 protected:
  std::size_t before_ = 0;

  void prepare() {
    ASSERT_EQ(words(climb_through<PartitionRoom, LvmRoom, FilesystemRoom>()), "");
    before_ = host->changes().size();
  }
  std::vector<std::string> changes() const {
    return {host->changes().begin() + static_cast<long>(before_), host->changes().end()};
  }
  std::string uuid(const char* step) {
    return planned_uuid(context.spec.cluster, context.spec.node, step);
  }
  Error refused() {
    const auto end = run<MountRoom>();
    EXPECT_FALSE(end);
    if (end) return {};
    EXPECT_EQ(end.error().code, Code::Refused);
    return end.error();
  }
};

TEST_F(MountTest, MountsBothVolumesInFstabAndLive) {
  prepare();
  ASSERT_EQ(words(run<MountRoom>()), "");
  EXPECT_THAT(
      changes(),
      ElementsAre("write /etc/fstab", "make /var/lib/docker",
                  "mount --types btrfs --options noatime /dev/skep/docker /var/lib/docker",
                  "make /opt/mysql",
                  "mount --types btrfs --options noatime /dev/skep/mysql /opt/mysql",
                  "write /var/lib/skep/claim", "make /opt/mysql/data", "make /opt/mysql/control"));
  const std::string end = ",nofail,x-systemd.device-timeout=30s 0 0\n";
  EXPECT_EQ(host->files.text("/etc/fstab"),
            "# bare\n# skep: begin\nUUID=" + uuid("docker") + " /var/lib/docker btrfs noatime" +
                end + "UUID=" + uuid("mysql") + " /opt/mysql btrfs noatime" + end +
                "# skep: end\n");
}

TEST_F(MountTest, MountsSubvolumesInLayoutPlain) {
  context.host.device_mapper = false;
  prepare();
  ASSERT_EQ(words(run<MountRoom>()), "");
  const auto made = changes();
  EXPECT_EQ(made[2],
            "mount --types btrfs --options noatime,subvolid=5 /dev/vdb "
            "/var/lib/skep/disk");
  EXPECT_EQ(made[3], "btrfs subvolume create /var/lib/skep/disk/docker");
  EXPECT_EQ(made[5],
            "mount --types btrfs --options noatime,subvol=docker /dev/vdb "
            "/var/lib/docker");
}

TEST_F(MountTest, BindsFoldersOfXfsInLayoutPlainAndKeepsThatOutOfFstab) {
  context.host.device_mapper = false;
  context.spec.disk.file_system = protocol::FileSystem::Xfs;
  prepare();
  ASSERT_EQ(words(run<MountRoom>()), "");
  EXPECT_THAT(changes(), testing::Contains("mount --types none --options bind "
                                           "/var/lib/skep/disk/mysql /opt/mysql"));
  EXPECT_THAT(*host->files.text("/etc/fstab"), Not(HasSubstr("bind")));
}

TEST_F(MountTest, ChangesNothingThatIsRight) {
  for (const bool mapper : {true, false}) {
    for (const auto type : {protocol::FileSystem::Btrfs, protocol::FileSystem::Xfs}) {
      host = support::bare_host();
      context.host.device_mapper = mapper;
      context.spec.disk.file_system = type;
      prepare();
      ASSERT_EQ(words(run<MountRoom>()), "");
      prepare();
      ASSERT_EQ(words(run<MountRoom>()), "");
      EXPECT_THAT(changes(), IsEmpty());
    }
  }
}

TEST_F(MountTest, MountsAgainAfterAStartThatDidNotAndFindsTheSameFiles) {
  prepare();
  ASSERT_TRUE(run<MountRoom>());
  host->files.put("/opt/mysql/data/ibdata1", "rows");
  host->power_cut();
  EXPECT_FALSE(host->files.text("/opt/mysql/data/ibdata1"));
  prepare();
  ASSERT_EQ(words(run<MountRoom>()), "");
  EXPECT_EQ(changes().size(), 2U);
  EXPECT_EQ(host->files.text("/opt/mysql/data/ibdata1"), "rows");
}

TEST_F(MountTest, KnowsBtrfsUnderTheHostsNameOfAContainersDisk) {
  context.host.device_mapper = false;
  prepare();
  ASSERT_TRUE(run<MountRoom>());
  fakes::FakeFiles::Mount docker = *host->files.mounted_at("/var/lib/docker");
  docker.source = "/dev/loop7";
  host->files.mount(docker);
  prepare();
  EXPECT_EQ(words(run<MountRoom>()), "");
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(MountTest, KnowsItsVolumeByTheUuidWhateverItsNodeIsCalled) {
  prepare();
  ASSERT_TRUE(run<MountRoom>());
  fakes::FakeFiles::Mount docker = *host->files.mounted_at("/var/lib/docker");
  docker.source = "/dev/dm-0";
  host->files.mount(docker);
  std::string seen = uuid("docker");
  host->more_tools = [&](const RunTool& tool) -> std::optional<Answer> {
    if (tool.argv[0] != "findmnt") return std::nullopt;
    return ToolEnded{.out = "/ 1111\n/proc \n/var/lib/docker " + seen + "\n"};
  };
  prepare();
  EXPECT_EQ(words(run<MountRoom>()), "");
  EXPECT_THAT(changes(), IsEmpty());

  seen = "7d0c1f";
  EXPECT_THAT(refused().message, HasSubstr("mounted from /dev/dm-0"));
}

TEST_F(MountTest, RefusesWhatSomebodyElseMountedThere) {
  prepare();
  host->files.make_folder("/opt/mysql");
  host->files.mount({"/opt/mysql", "/", "ext4", "/dev/vda3", "x"});
  EXPECT_EQ(refused().message,
            "mount: /opt/mysql is mounted from /dev/vda3 (ext4 /), not from /dev/skep/mysql");
}

TEST_F(MountTest, RefusesAnotherFstabLineForItsPlace) {
  prepare();
  host->files.put("/etc/fstab", "/dev/vda3 /var/lib/docker ext4 defaults 0 2\n");
  EXPECT_THAT(refused().message, HasSubstr("/etc/fstab mounts something else on /var/lib/docker"));
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(MountTest, RefusesToHideSomebodysData) {
  prepare();
  host->files.put("/opt/mysql/data/ibdata1", "rows");
  EXPECT_THAT(refused().message, HasSubstr("/opt/mysql holds 1 entries"));
  host->files.remove("/opt/mysql/data/ibdata1");
}

TEST_F(MountTest, RefusesToHideAnEngineThatWasHereBefore) {
  prepare();
  host->files.put("/var/lib/docker/image/x", "layers");
  EXPECT_THAT(refused().message, HasSubstr("/var/lib/docker holds 1 entries"));
}

TEST_F(MountTest, StopsAnEngineThatStartedBesideItsVolume) {
  prepare();
  ASSERT_TRUE(run<MountRoom>());
  host->power_cut();
  host->units["docker.service"] = {"loaded", "active", true};
  host->files.put("/var/lib/docker/image/x", "layers");
  prepare();
  ASSERT_EQ(words(run<MountRoom>()), "");
  EXPECT_EQ(changes()[0], "stop docker.service");
}

TEST_F(MountTest, EndsTheSameWhereverThePowerFails) {
  context.host.device_mapper = false;
  for (const auto type : {protocol::FileSystem::Btrfs, protocol::FileSystem::Xfs}) {
    context.spec.disk.file_system = type;
    EXPECT_GT((support::cut_rooms<PartitionRoom, FilesystemRoom, MountRoom>(context)), 100);
  }
}

TEST_F(MountTest, SaysWhatItWasDoingWhenAToolHangs) {
  prepare();
  host->hang("mount");
  EXPECT_EQ(words(run<MountRoom>()), "mount: mount /var/lib/docker: mount did not end in time");
}

TEST(MountFacts, ReadsMountinfo) {
  const auto mounts = read_mounts(
      "36 25 0:32 /docker /var/lib/docker rw,noatime shared:1 master:2 - btrfs /dev/vdb rw\n"
      "37 25 254:3 / /a\\040b rw - xfs /dev/vdc rw\n  Please report this bug.\n");
  ASSERT_EQ(mounts.size(), 2U);
  EXPECT_EQ(mounts[0].root, "/docker");
  EXPECT_EQ(mounts[0].source, "/dev/vdb");
  EXPECT_EQ(mounts[1].target, "/a b");
}

}  // namespace
}  // namespace skep::agent::mount
