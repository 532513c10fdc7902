#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/reach/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent::reach {
namespace {

using testing::IsEmpty;

class ReachTest : public testing::Test {
 protected:
  support::FakeCluster cluster;
  support::ClusterHost& host = *cluster.hosts[0];

  std::string run() {
    auto end = support::pass(ReachRoom(support::context_of(0)), host);
    if (!end) return "error: " + end.error().message;
    const auto* wait = std::get_if<Wait>(&*end);
    return wait == nullptr ? "" : wait->words;
  }
};

TEST_F(ReachTest, ARefusedConnectionProvesTheWay) {
  EXPECT_EQ(run(), "");
}

TEST_F(ReachTest, NamesWhoIsSilent) {
  cluster.hosts[1]->on = false;
  EXPECT_EQ(run(),
            "sw2 10.77.0.12:8300, sw2 10.77.0.12:8301, sw2 10.77.0.12:2377 and 1 more are silent"
            " from here");
}

TEST_F(ReachTest, APeerThatIsDownLaterHoldsNobodyBack) {
  host.files["/var/lib/skep/consul/raft"] = "log";
  cluster.hosts[1]->on = false;
  EXPECT_EQ(run(), "");
}

TEST_F(ReachTest, NamesTheProgramOnAPortOfOurs) {
  host.listening =
      "LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:((\"sshd\",pid=88,fd=3))\n"
      "LISTEN 0 80 *:3306 *:* users:((\"mariadbd\",pid=612,fd=21))\n";
  EXPECT_EQ(run(),
            "error: reach: port 3306 on * is taken by mariadbd, pid 612; docker-proxy needs it");
}

TEST_F(ReachTest, OurOwnProgramsAndOtherAddressesAreNotInTheWay) {
  host.listening =
      "LISTEN 0 128 127.0.0.53%lo:53 0.0.0.0:* users:((\"systemd-resolve\",pid=7,fd=3))\n"
      "LISTEN 0 128 10.77.0.11:53 0.0.0.0:* users:((\"consul\",pid=9,fd=3))\n"
      "LISTEN 0 80 127.0.0.1:3306 0.0.0.0:* users:((\"mariadbd\",pid=612,fd=21))\n"
      "LISTEN 0 80 10.77.0.11:2376 0.0.0.0:* users:((\"dockerd\",pid=6,fd=2))\n";
  EXPECT_EQ(run(), "");
}

TEST(ReachFactsTest, TakesGarbageForWhatItIs) {
  EXPECT_THAT(read_listeners("what\nLISTEN 0 1 here there\nLISTEN 0 1 1.2.3.4:x\n"), IsEmpty());
}

}  // namespace
}  // namespace skep::agent::reach
