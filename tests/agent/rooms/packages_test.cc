#include "agent/rooms/packages/room.h"
#include "tests/support/host_case.h"

namespace skep::agent::packages {
namespace {

using support::cut_rooms;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kOptions =
    "--quiet --assume-yes -o DPkg::Lock::Timeout=240 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "
    "-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold ";

class PackagesTest : public support::HostCase {
 protected:
  std::string config() { return *host->files.text("/etc/dnf/dnf.conf"); }

  void use_rpm() {
    context.host.os_id = "rocky";
    context.host.os_version = "9.4";
    host->packages.rpm = true;
    host->packages.states.clear();
    host->files.put("/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\n");
  }
};

TEST_F(PackagesTest, InstallsWhatIsMissingAndHoldsTheEngine) {
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_THAT(
      host->changes(),
      ElementsAre("write /etc/systemd/system/docker.service.d/10-skep.conf",
                  "apt-get " + std::string(kOptions) +
                      "-o APT::Update::Error-Mode=any -o "
                      "APT::Update::Post-Invoke-Success::=touch /var/lib/skep/package-list update",
                  "apt-get " + std::string(kOptions) +
                      "--no-install-recommends install docker.io iptables lvm2 fdisk btrfs-progs",
                  "apt-mark hold docker.io containerd runc"));
}

TEST_F(PackagesTest, DoesNotLetTheNewEngineStartBesideItsVolume) {
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_EQ(host->units["docker.service"].active, "inactive");
  EXPECT_FALSE(host->files.is_folder("/var/lib/docker/image"));
}

TEST_F(PackagesTest, ChangesNothingThatIsRight) {
  ASSERT_TRUE(run<PackagesRoom>());
  const auto before = host->changes();
  host->files.remove(kListStampPath);
  host->files.remove(kDropInPath);
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_EQ(host->changes(), before);
}

TEST_F(PackagesTest, InstallsOnlyWhatTheLayoutNeeds) {
  context.host.device_mapper = false;
  context.spec.disk.file_system = protocol::FileSystem::Xfs;
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_THAT(host->changes()[2], HasSubstr("install docker.io iptables xfsprogs"));
}

TEST_F(PackagesTest, ResolvesWhatTheGoalNames) {
  context.spec.packages.install = {"chrony", "engine", "htop"};
  host->packages.install("docker.io");
  ASSERT_FALSE(run<PackagesRoom>());  // there is no chronyd in the fake package
  EXPECT_THAT(host->changes()[1], HasSubstr("btrfs-progs chrony htop"));
}

TEST_F(PackagesTest, SparesTheInitramfsAndPutsItsSwitchBack) {
  const std::string before = "# comment\nupdate_initramfs=yes\nbackup_initramfs=no\n";
  host->files.put(kInitramfsPath, before);
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_EQ(host->packages.initramfs_made, 0);
  EXPECT_EQ(host->files.text(kInitramfsPath), before);
}

TEST_F(PackagesTest, MendsAnInstallationThatWasCut) {
  host->packages.states["containerd"] = "iF ";
  host->files.put("/var/lib/dpkg/updates/0001", "x");
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_EQ(host->changes()[1], "dpkg --force-confdef --force-confold --configure -a");
}

TEST_F(PackagesTest, LeavesSomebodyElsesBrokenPackageAloneWhenNothingIsMissing) {
  ASSERT_TRUE(run<PackagesRoom>());
  const auto before = host->changes();
  host->packages.states["games"] = "iF ";
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_EQ(host->changes(), before);
}

TEST_F(PackagesTest, SyncsEveryFileExceptWhereACutLosesNothing) {
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_THAT(host->changes()[2], Not(HasSubstr("unsafe-io")));
  host = support::bare_host();
  context.host.virtualization = "systemd-nspawn";
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_THAT(host->changes()[2], HasSubstr("--force-unsafe-io"));
}

TEST_F(PackagesTest, SaysThatTheSourceIsDown) {
  host->packages.source_is_down = true;
  EXPECT_EQ(words(run<PackagesRoom>()),
            "packages: fetch the package lists: exit status 100: "
            "E: Failed to fetch: connection refused");
}

TEST_F(PackagesTest, SaysWhichPackageNobodyHas) {
  host->packages.unknown.insert("lvm2");
  EXPECT_THAT(words(run<PackagesRoom>()), HasSubstr("Unable to locate package lvm2"));
}

TEST_F(PackagesTest, EndsTheSameWhereverThePowerFails) {
  EXPECT_GT(cut_rooms<PackagesRoom>(context,
                                    [](fakes::FakeHost& bare) {
                                      bare.files.put(kInitramfsPath, "update_initramfs=yes\n");
                                    }),
            20);
}

TEST_F(PackagesTest, SaysWhatItWasDoingWhenAToolHangs) {
  host->hang("apt-get");
  EXPECT_EQ(words(run<PackagesRoom>()),
            "packages: fetch the package lists: apt-get did not end in time");
}

TEST_F(PackagesTest, TakesGarbageForWhatItIs) {
  host->garble("dpkg-query");
  const auto end = run<PackagesRoom>();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::Corrupt);
  EXPECT_THAT(host->changes(), IsEmpty());
}

TEST_F(PackagesTest, RefusesADistributionThatItDoesNotKnow) {
  context.host.os_id = "plan9";
  const auto end = run<PackagesRoom>();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::Refused);
}

TEST_F(PackagesTest, UsesDnfAndItsExcludeLineOnEl) {
  use_rpm();
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_THAT(host->changes(),
              ElementsAre("write /etc/systemd/system/docker.service.d/10-skep.conf",
                          "dnf install --assumeyes --disableexcludes=main "
                          "--setopt=install_weak_deps=False docker-ce docker-ce-cli "
                          "containerd.io iptables lvm2 util-linux btrfs-progs",
                          "write /etc/dnf/dnf.conf"));
  EXPECT_EQ(config(), "[main]\nexclude=docker-ce docker-ce-cli containerd.io\ngpgcheck=1\n");
  const auto before = host->changes();
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_EQ(host->changes(), before);
}

TEST_F(PackagesTest, UsesYumOnEl7) {
  use_rpm();
  context.host.os_id = "centos";
  context.host.os_version = "7";
  host->files.put("/etc/yum.conf", "[main]\nexclude=kernel*\n");
  ASSERT_TRUE(run<PackagesRoom>());
  EXPECT_THAT(host->changes()[1], HasSubstr("yum install --assumeyes"));
  EXPECT_EQ(host->files.text("/etc/yum.conf"),
            "[main]\nexclude=kernel* docker-ce docker-ce-cli containerd.io\n");
}

TEST(PackagesFacts, ReadsTheThreeLettersOfDpkg) {
  const auto read = read_dpkg("ii |a\nhi |b\nrc |c\niF |d\niiR|e\nun |f\nit |g\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->at("a"), (Package{.installed = true}));
  EXPECT_EQ(read->at("b"), (Package{.installed = true, .held = true}));
  EXPECT_EQ(read->at("c"), Package{});
  EXPECT_EQ(read->at("d"), (Package{.broken = true}));
  EXPECT_EQ(read->at("e"), (Package{.broken = true}));
  EXPECT_EQ(read->at("f"), Package{});
}

TEST(PackagesFacts, ReadsWhatRpmSaysOfMissingOnes) {
  const auto read = read_rpm("lvm2\npackage docker-ce is not installed\n");
  EXPECT_TRUE(read.contains("lvm2"));
  EXPECT_EQ(read.size(), 1U);
}

}  // namespace
}  // namespace skep::agent::packages
