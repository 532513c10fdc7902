#include "agent/rooms/identity/room.h"
#include "tests/support/host_case.h"

namespace skep::agent::identity {
namespace {

using support::cut_rooms;
using support::host_context;
using testing::ElementsAre;
using testing::IsEmpty;

class IdentityTest : public support::HostCase {};

TEST_F(IdentityTest, GivesTheHostItsNameAndKeepsTheFormer) {
  ASSERT_TRUE(run<IdentityRoom>());
  EXPECT_THAT(host->changes(), ElementsAre("write /var/lib/skep/undo/hostname", "write /etc/hosts",
                                           "write /etc/hostname", "hostname sw1"));
  EXPECT_EQ(host->files.text(kFormerNamePath), "localhost\n");
  EXPECT_EQ(host->running_name, "sw1");
}

TEST_F(IdentityTest, ChangesNothingThatIsRight) {
  ASSERT_TRUE(run<IdentityRoom>());
  const auto before = host->changes();
  ASSERT_TRUE(run<IdentityRoom>());
  EXPECT_EQ(host->changes(), before);
}

TEST_F(IdentityTest, TakesTheOwnNameOffTheLoopbackLine) {
  host->files.put("/etc/hosts", "127.0.0.1 localhost sw1 # by hand\n127.0.1.1\tsw1\n::1 ip6\n");
  ASSERT_TRUE(run<IdentityRoom>());
  EXPECT_EQ(host->files.text("/etc/hosts"),
            "127.0.0.1 localhost\n::1 ip6\n# skep: begin\n10.77.0.11 sw1\n10.77.0.12 sw2\n"
            "10.77.0.13 sw3\n# skep: end\n");
}

TEST_F(IdentityTest, LeavesWhatIsNotAboutUs) {
  host->files.put("/etc/hosts", "# comment sw1\n10.0.0.9 printer\n");
  ASSERT_TRUE(run<IdentityRoom>());
  EXPECT_TRUE(host->files.text("/etc/hosts")->starts_with("# comment sw1\n10.0.0.9 printer\n"));
}

TEST_F(IdentityTest, MakesHostsWhereThereIsNone) {
  host->files.remove("/etc/hosts");
  ASSERT_TRUE(run<IdentityRoom>());
  EXPECT_TRUE(host->files.text("/etc/hosts")->starts_with("127.0.0.1 localhost\n"));
}

TEST_F(IdentityTest, EndsTheSameWhereverThePowerFails) {
  EXPECT_GT(cut_rooms<IdentityRoom>(context), 10);
}

TEST_F(IdentityTest, SaysWhatItWasDoingWhenAToolHangs) {
  host->hang("hostname");
  EXPECT_EQ(words(run<IdentityRoom>()),
            "identity: set the host name sw1: hostname did not end in time");
}

TEST_F(IdentityTest, IsNotProvedByAKernelThatSaysAnotherName) {
  host->garble("uname");
  EXPECT_THAT(words(run<IdentityRoom>()), testing::HasSubstr("the kernel calls this host"));
}

}  // namespace
}  // namespace skep::agent::identity
