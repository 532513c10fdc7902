// The files of a machine's birth.

#include "coordinator/provider/local/birth.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace skep::coordinator::local {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Birth kBirth{
    .node = NodeId("sw1"),
    .machine_id = "0123456789abcdef0123456789abcdef",
    .address = "10.77.3.11/24",
    .authorized_key = "ssh-ed25519 OPERATOR",
    .host_key = Secret("PRIVATE\n"),
    .host_key_public = "ssh-ed25519 HOST",
    .apt_line = "deb [signed-by=/etc/apt/keyrings/skep.gpg] http://10.77.3.1:21000 ./",
    .depot_key = std::string("\0key", 4)};
const VmBirth kVm{"52:54:01:02:00:0b", "52:54:01:02:01:0b", "10.0.2.2"};

const BirthFile* find(const std::vector<BirthFile>& files, const std::string& path) {
  const auto found = std::ranges::find(files, path, &BirthFile::path);
  return found == files.end() ? nullptr : &*found;
}

TEST(Birth, GivesAMachineItsNameKeysAndSources) {
  for (const auto& files : {container_files(kBirth), vm_files(kBirth, kVm)}) {
    ASSERT_NE(find(files, "etc/hostname"), nullptr);
    EXPECT_EQ(find(files, "etc/hostname")->text, "sw1\n");
    EXPECT_EQ(find(files, "etc/machine-id")->text, "0123456789abcdef0123456789abcdef\n");
    EXPECT_EQ(find(files, "root/.ssh/authorized_keys")->text, "ssh-ed25519 OPERATOR\n");
    EXPECT_EQ(find(files, "etc/apt/keyrings/skep.gpg")->text, kBirth.depot_key);
    EXPECT_THAT(find(files, "etc/apt/sources.list.d/skep.list")->text, HasSubstr("signed-by="));
  }
}

TEST(Birth, NobodyButRootReadsWhatIsSecret) {
  const auto files = container_files(kBirth);

  EXPECT_EQ(find(files, "etc/ssh/ssh_host_ed25519_key")->mode, 0600U);
  EXPECT_EQ(find(files, "root/.ssh/authorized_keys")->mode, 0600U);
  EXPECT_EQ(folder_mode("root"), 0700U);
  EXPECT_EQ(folder_mode("root/.ssh"), 0700U);
  EXPECT_EQ(folder_mode("etc/ssh"), 0755U);
}

TEST(Birth, NoMachineHasARouteToTheOutside) {
  for (const auto& files : {container_files(kBirth), vm_files(kBirth, kVm)}) {
    for (const BirthFile& file : files)
      EXPECT_THAT(file.text, Not(HasSubstr("Gateway"))) << file.path;
  }
}

TEST(Birth, AVmKnowsItsInterfacesByTheirHardwareAddresses) {
  const auto files = vm_files(kBirth, kVm);

  EXPECT_THAT(
      find(files, "etc/systemd/network/10-skep.network")->text,
      testing::AllOf(HasSubstr("MACAddress=52:54:01:02:01:0b"), HasSubstr("10.77.3.11/24")));
  EXPECT_THAT(find(files, "etc/systemd/network/10-skep-outer.network")->text,
              testing::AllOf(HasSubstr("MACAddress=52:54:01:02:00:0b"), HasSubstr("10.0.2.15/24")));
}

TEST(Birth, FoldersComeBeforeWhatTheyHold) {
  EXPECT_THAT(folders_of({{.path = "etc/ssh/key"}, {.path = "etc/hostname"}, {.path = "top"}}),
              ElementsAre("etc", "etc/ssh"));
}

TEST(Tar, HoldsEachFileInWholeBlocksWithAChecksum) {
  const std::string archive =
      tar_of({{.path = "etc/hostname", .text = "sw1\n"}, {.path = "a", .text = "", .link = "/b"}});

  ASSERT_EQ(archive.size(), 5U * 512U) << "header, text, header, two empty blocks";
  EXPECT_EQ(archive.substr(0, 12), "etc/hostname");
  EXPECT_EQ(archive.substr(100, 7), "0000644");
  EXPECT_EQ(archive.substr(124, 11), "00000000004");
  EXPECT_EQ(archive.substr(257, 8), std::string("ustar\0"
                                                "00",
                                                8));
  EXPECT_EQ(archive.substr(512, 4), "sw1\n");
  EXPECT_EQ(archive[1024 + 156], '2') << "a symbolic link";
  EXPECT_EQ(archive.substr(1024 + 157, 2), "/b");
  std::uint32_t sum = 8 * ' ';
  for (std::size_t i = 0; i < 512; ++i) {
    if (i < 148 || i >= 156) sum += static_cast<unsigned char>(archive[i]);
  }
  EXPECT_EQ(std::stoul(archive.substr(148, 6), nullptr, 8), sum);
}

}  // namespace
}  // namespace skep::coordinator::local
