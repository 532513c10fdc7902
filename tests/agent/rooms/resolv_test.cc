#include "agent/rooms/resolv/room.h"
#include "tests/support/host_case.h"

namespace skep::agent::resolv {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kFormerText = "nameserver 192.0.2.53\nsearch example.org\n";

class ResolvTest : public support::HostCase {
 protected:
  std::string text() { return host->files.text("/etc/resolv.conf").value_or("none"); }
  void use_network_manager() { host->units["NetworkManager.service"] = {"loaded", "active", true}; }
};

TEST_F(ResolvTest, AsksTheOwnConsulFirstAndTheFormerResolversBehindIt) {
  context.spec.resolv.search = {"vega.internal"};
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_THAT(host->changes(),
              ElementsAre("write /var/lib/skep/undo/resolv.conf", "write /etc/resolv.conf"));
  EXPECT_EQ(text(), std::string(kMark) +
                        "\nnameserver 10.77.0.11\nnameserver 192.0.2.53\n"
                        "search vega.internal example.org\noptions timeout:1 attempts:2\n");
}

TEST_F(ResolvTest, NamesNoMoreServersThanTheResolverAsks) {
  context.spec.resolv.upstream = {"192.0.2.1", "192.0.2.2", "192.0.2.3"};
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_THAT(text(), HasSubstr("10.77.0.11\nnameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch"));
}

TEST_F(ResolvTest, ChangesNothingThatIsRight) {
  ASSERT_TRUE(run<ResolvRoom>());
  const auto before = host->changes();
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_EQ(host->changes(), before);
}

TEST_F(ResolvTest, IsRightAgainAfterARenewal) {
  ASSERT_TRUE(run<ResolvRoom>());
  const std::string ours = text();
  host->files.put("/etc/resolv.conf", "nameserver 198.51.100.1\n");
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_EQ(text(), ours);
  EXPECT_EQ(host->files.text("/var/lib/skep/undo/resolv.conf"), kFormerText);
}

TEST_F(ResolvTest, TellsNetworkManagerToLeaveTheFileAlone) {
  use_network_manager();
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_THAT(host->changes(),
              ElementsAre("write /var/lib/skep/undo/resolv.conf",
                          "write /etc/NetworkManager/conf.d/90-skep.conf",
                          "reload NetworkManager.service", "write /etc/resolv.conf"));
}

TEST_F(ResolvTest, TellsDhclientToLeaveTheFileAlone) {
  host->files.make_folder("/etc/dhcp/dhclient-enter-hooks.d");
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_EQ(host->changes()[1], "write /etc/dhcp/dhclient-enter-hooks.d/skep");
}

TEST_F(ResolvTest, ReplacesTheLinkToTheStubAndAsksItsServers) {
  host->files.put("/run/systemd/resolve/stub-resolv.conf", "nameserver 127.0.0.53\n");
  host->files.put("/run/systemd/resolve/resolv.conf", "nameserver 192.0.2.7\n");
  host->files.link("/etc/resolv.conf", "/run/systemd/resolve/stub-resolv.conf");
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_FALSE(host->files.link_at("/etc/resolv.conf"));
  EXPECT_THAT(text(), HasSubstr("nameserver 10.77.0.11\nnameserver 192.0.2.7\n"));

  context.spec.down = true;
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_EQ(host->files.link_at("/etc/resolv.conf"), "/run/systemd/resolve/stub-resolv.conf");
}

TEST_F(ResolvTest, PutsEverythingBackOnTheWayDown) {
  use_network_manager();
  host->files.make_folder("/etc/dhcp/dhclient-enter-hooks.d");
  ASSERT_TRUE(run<ResolvRoom>());
  context.spec.down = true;
  ASSERT_EQ(words(run<ResolvRoom>()), "");
  EXPECT_EQ(text(), kFormerText);
  EXPECT_EQ(host->manager_mode, "default");
  EXPECT_FALSE(host->files.text("/etc/NetworkManager/conf.d/90-skep.conf"));
  EXPECT_FALSE(host->files.text("/etc/dhcp/dhclient-enter-hooks.d/skep"));
  EXPECT_FALSE(host->files.text("/var/lib/skep/undo/resolv.conf"));
}

TEST_F(ResolvTest, HasNothingToTakeOffAHostThatItNeverTouched) {
  context.spec.down = true;
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_THAT(host->changes(), IsEmpty());
}

TEST_F(ResolvTest, FindsTheFormerServersInItsOwnTextWhereTheyWereNotKept) {
  ASSERT_TRUE(run<ResolvRoom>());
  host->files.remove("/var/lib/skep/undo/resolv.conf");
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_EQ(host->files.text("/var/lib/skep/undo/resolv.conf"), "nameserver 192.0.2.53\n");
}

TEST_F(ResolvTest, EndsTheSameWhereverThePowerFails) {
  const auto prepare = [](fakes::FakeHost& bare) {
    bare.units["NetworkManager.service"] = {"loaded", "active", true};
    bare.files.make_folder("/etc/dhcp/dhclient-enter-hooks.d");
  };
  EXPECT_GT(support::cut_rooms<ResolvRoom>(context, prepare), 10);
  context.spec.down = true;
  support::cut_rooms<ResolvRoom>(context, [&](fakes::FakeHost& bare) {
    prepare(bare);
    auto up = context;
    up.spec.down = false;
    const ResolvRoom room(up);
    ASSERT_TRUE(support::pass(room, bare));
  });
}

TEST_F(ResolvTest, SaysWhenAToolHangs) {
  host->hang("readlink");
  EXPECT_EQ(words(run<ResolvRoom>()), "resolv: readlink: readlink did not end in time");
}

TEST_F(ResolvTest, KeepsOnlyServersOutOfAGarbledFile) {
  host->files.put("/etc/resolv.conf", "\x01\x02 nameserver\nnameserver\nfoo bar\n");
  ASSERT_TRUE(run<ResolvRoom>());
  EXPECT_EQ(text(), std::string(kMark) + "\nnameserver 10.77.0.11\noptions timeout:1 attempts:2\n");
}

}  // namespace
}  // namespace skep::agent::resolv
