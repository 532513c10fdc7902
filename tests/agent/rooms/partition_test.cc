#include "agent/rooms/partition/room.h"
#include "tests/support/host_case.h"

namespace skep::agent::partition {
namespace {

using support::cut_rooms;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PartitionTest : public support::HostCase {
 protected:
  fakes::FakeDisk& disk() { return host->disks.disks["/dev/vdb"]; }
  Claim claim() { return *read_claim(*host->files.text(kClaimPath)); }

  void write_table(const std::string& line) {
    disk().table = "label: dos\nunit: sectors\n\n" + line + "\n";
    disk().content.signatures = {"dos partition table"};
    disk().content.first_nonzero = 440;
    disk().partitions = {"/dev/vdb1"};
  }

  Error refused() {
    const auto end = run<PartitionRoom>();
    EXPECT_FALSE(end);
    if (end) return {};
    EXPECT_EQ(end.error().code, Code::Refused);
    return end.error();
  }
};

TEST_F(PartitionTest, ClaimsFirstAndThenWrites) {
  ASSERT_TRUE(run<PartitionRoom>());
  EXPECT_THAT(host->changes(), ElementsAre("write /var/lib/skep/claim", "write /var/lib/skep/claim",
                                           "sfdisk /dev/vdb", "write /var/lib/skep/claim"));
  EXPECT_EQ(claim().serial, "SK-0001");
  EXPECT_EQ(claim().step(kPartitionStep), Progress::Made);
  EXPECT_THAT(disk().table, HasSubstr("/dev/vdb1 : start= 2048, size= 16775168, type=8e"));
}

TEST_F(PartitionTest, ChangesNothingThatIsRight) {
  ASSERT_TRUE(run<PartitionRoom>());
  const auto before = host->changes();
  ASSERT_TRUE(run<PartitionRoom>());
  EXPECT_EQ(host->changes(), before);
}

TEST_F(PartitionTest, OnlyClaimsInLayoutPlain) {
  context.host.device_mapper = false;
  ASSERT_TRUE(run<PartitionRoom>());
  EXPECT_THAT(host->changes(), ElementsAre("write /var/lib/skep/claim"));
  EXPECT_EQ(claim().layout, protocol::Layout::Plain);
  EXPECT_EQ(disk().writes, 0);
}

TEST_F(PartitionTest, RefusesADiskThatHoldsAFileSystemAndSaysWhatItSaw) {
  disk().content.signatures = {"ext4 \"backup\" UUID 7d0c1f"};
  disk().content.first_nonzero = 1080;
  const auto error = refused();
  EXPECT_EQ(
      error.message,
      "partition: no disk that may be taken\n"
      "seen   /dev/vda  10.0 GiB  serial SK-ROOT  dos partition table  1 partitions  in use\n"
      "       /dev/vdb  8.0 GiB  serial SK-0001  ext4 \"backup\" UUID 7d0c1f\n"
      "means  what is there is somebody's data or in use. Not one byte was written.\n"
      "next   if it may go, give it:   skep disk give sw1 /dev/vdb   (asks for a sentence with its "
      "serial and size)\n"
      "       or name another disk:    nodes.sw1.disk in the YAML");
  EXPECT_THAT(host->changes(), IsEmpty());
  EXPECT_EQ(disk().writes, 0);
}

TEST_F(PartitionTest, OffersOnlyADiskThatCanBeGivenAndIsNamed) {
  disk().content.signatures = {"ext4"};
  host->disks.add("/dev/vdc", gib(8), "");
  host->disks.disks["/dev/vdc"].content.signatures = {"ext4"};
  EXPECT_THAT(refused().message, AllOf(HasSubstr("skep disk give sw1 /dev/vdb "),
                                       testing::Not(HasSubstr("disk give sw1 /dev/vda")),
                                       testing::Not(HasSubstr("disk give sw1 /dev/vdc"))));
  context.spec.disk.device = "/dev/vdx";
  EXPECT_THAT(refused().message, testing::Not(HasSubstr("disk give")));
}

TEST_F(PartitionTest, RefusesADiskWithBytesOfNoKnownKind) {
  disk().content.first_nonzero = 3'000'000'000;
  EXPECT_THAT(refused().message, HasSubstr("data of no known kind at byte 3000000000"));
  EXPECT_THAT(host->changes(), IsEmpty());
}

TEST_F(PartitionTest, RefusesADiskInUseReadOnlyPartitionedOrTooSmall) {
  for (int fault = 0; fault < 4; ++fault) {
    host = support::bare_host();
    if (fault == 0) disk().in_use = true;
    if (fault == 1) disk().read_only = true;
    if (fault == 2) disk().partitions = {"/dev/vdb1"};
    if (fault == 3) disk().content.size = mib(512);
    EXPECT_THAT(refused().message, HasSubstr("no disk that may be taken")) << fault;
    EXPECT_THAT(host->changes(), IsEmpty()) << fault;
  }
}

TEST_F(PartitionTest, RefusesToChooseBetweenTwoEmptyDisksAndNamesThem) {
  host->disks.add("/dev/vdc", gib(8), "SK-0002");
  EXPECT_THAT(refused().message, HasSubstr("/dev/vdb and /dev/vdc are both empty"));
}

TEST_F(PartitionTest, TakesTheDiskThatTheGoalNames) {
  host->disks.add("/dev/vdc", gib(8), "SK-0002");
  context.spec.disk.device = "/dev/vdc";
  ASSERT_TRUE(run<PartitionRoom>());
  EXPECT_EQ(claim().serial, "SK-0002");
}

TEST_F(PartitionTest, RefusesANamedDiskThatIsNotThere) {
  context.spec.disk.device = "/dev/vdx";
  EXPECT_THAT(refused().message, HasSubstr("no disk that may be taken"));
}

TEST_F(PartitionTest, TakesAGivenDiskWhateverItHolds) {
  disk().content.signatures = {"dos partition table"};
  disk().content.first_nonzero = 440;
  disk().partitions = {"/dev/vdb1", "/dev/vdb2"};
  context.spec.disk.given = "SK-0001";
  ASSERT_TRUE(run<PartitionRoom>());
  EXPECT_EQ(host->changes()[1], "wipefs --all --force /dev/vdb1 /dev/vdb2 /dev/vdb");
  EXPECT_EQ(claim().step(kPartitionStep), Progress::Made);
}

TEST_F(PartitionTest, WipesAGivenDiskThatCarriesTheVeryTableThatIsPlanned) {
  ASSERT_TRUE(run<PartitionRoom>());
  host->files.remove(kClaimPath);
  host->disks.physical["/dev/vdb1"] = "skep";
  host->disks.groups["skep"] = {.tags = {"skep.cluster=old"}, .device = "/dev/vdb1", .volumes = {}};
  context.spec.disk.given = "SK-0001";
  ASSERT_TRUE(run<PartitionRoom>());
  EXPECT_TRUE(host->disks.groups.empty());
  EXPECT_EQ(claim().step(kPartitionStep), Progress::Made);
}

TEST_F(PartitionTest, RefusesAGivenDiskThatIsInUseOrNotThere) {
  context.spec.disk.given = "SK-0001";
  disk().in_use = true;
  EXPECT_THAT(refused().message, HasSubstr("/dev/vdb was given and cannot be taken"));
  context.spec.disk.given = "SK-0009";
  EXPECT_THAT(refused().message, HasSubstr("no disk here has that serial"));
}

TEST_F(PartitionTest, RefusesADiskThatSomebodyWroteToSinceItWasClaimed) {
  context.host.device_mapper = false;
  ASSERT_TRUE(run<PartitionRoom>());  // claims only
  auto text = write_claim([&] {
    Claim lvm = claim();
    lvm.layout = protocol::Layout::Lvm;
    return lvm;
  }());
  host->files.put(kClaimPath, text);
  disk().content.signatures = {"xfs UUID 1234"};
  EXPECT_THAT(refused().message, HasSubstr("was claimed empty and is not empty any more"));
  EXPECT_EQ(disk().writes, 0);
}

TEST_F(PartitionTest, RefusesWhenItsPartitionWasReplaced) {
  ASSERT_TRUE(run<PartitionRoom>());
  write_table("/dev/vdb1 : start= 2048, size= 4096, type=83");
  const int writes = disk().writes;
  EXPECT_THAT(refused().message, HasSubstr("the partition that was made on /dev/vdb is gone"));
  EXPECT_EQ(disk().writes, writes);
}

TEST_F(PartitionTest, RefusesAClaimOfAnotherCluster) {
  ASSERT_TRUE(run<PartitionRoom>());
  context.spec.cluster = ClusterId("another");
  EXPECT_THAT(refused().message, HasSubstr("claimed by another cluster"));
}

TEST_F(PartitionTest, SaysThatTheClaimedDiskIsGone) {
  ASSERT_TRUE(run<PartitionRoom>());
  host->disks.disks.erase("/dev/vdb");
  EXPECT_EQ(words(run<PartitionRoom>()),
            "partition: the claimed disk is not there: 8.0 GiB, serial SK-0001, at "
            "pci-0000:00:b.0");
}

TEST_F(PartitionTest, FollowsTheDiskToAnotherName) {
  ASSERT_TRUE(run<PartitionRoom>());
  auto moved = host->disks.disks.extract("/dev/vdb");
  moved.key() = "/dev/vdc";
  moved.mapped().partitions = {"/dev/vdc1"};
  host->disks.disks.insert(std::move(moved));
  EXPECT_EQ(words(run<PartitionRoom>()), "");
}

TEST_F(PartitionTest, TellsAKernelThatDoesNotLookByItself) {
  host->disks.parses_partitions = false;
  ASSERT_TRUE(run<PartitionRoom>());
  EXPECT_EQ(host->changes()[3], "partx --add /dev/vdb");
}

TEST_F(PartitionTest, UsesGptBeyondTwoTebibytes) {
  disk().content.size = gib(3072);
  ASSERT_TRUE(run<PartitionRoom>());
  EXPECT_THAT(disk().table, AllOf(HasSubstr("label: gpt"), HasSubstr("size= 6442446848"),
                                  HasSubstr("E6D6D379-F507-44C2-A23C-238F2A3DF928")));
}

TEST_F(PartitionTest, EndsTheSameWhereverThePowerFails) {
  EXPECT_GT(cut_rooms<PartitionRoom>(context), 20);
  EXPECT_GT(cut_rooms<PartitionRoom>(
                context, [](fakes::FakeHost& bare) { bare.disks.parses_partitions = false; }),
            20);
  EXPECT_GT(cut_rooms<PartitionRoom>(context,
                                     [](fakes::FakeHost& bare) {
                                       bare.disks.disks["/dev/vdb"].content.size = gib(3072);
                                     }),
            20);
}

TEST_F(PartitionTest, SaysWhatItWasDoingWhenAToolHangs) {
  host->hang("sfdisk");
  EXPECT_THAT(words(run<PartitionRoom>()), HasSubstr("sfdisk did not end in time"));
  EXPECT_EQ(disk().writes, 0);
}

TEST_F(PartitionTest, TakesAGarbledClaimForWhatItIs) {
  host->files.put(kClaimPath, "  Please report this bug.");
  const auto end = run<PartitionRoom>();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::Corrupt);
  EXPECT_EQ(disk().writes, 0);
}

TEST(PartitionFacts, ReadsOldAndNewDumpsAlike) {
  const auto old = read_table(
      "# partition table of /dev/vdb\nunit: sectors\n\n"
      "/dev/vdb1 : start=     2048, size= 26213376, Id=8e\n"
      "/dev/vdb2 : start=        0, size=        0, Id= 0\n");
  const auto modern = read_table(
      "label: dos\nlabel-id: 0x5fb0d6c9\ndevice: /dev/vdb\nunit: sectors\nsector-size: 512\n\n"
      "/dev/vdb1 : start=        2048, size=    26213376, type=8e\n");
  EXPECT_EQ(old.partitions, modern.partitions);
  EXPECT_EQ(modern.id, "0x5fb0d6c9");
  EXPECT_THAT(read_table("  Please report this bug.").partitions, IsEmpty());
}

}  // namespace
}  // namespace skep::agent::partition
