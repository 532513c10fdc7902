#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/images/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent::images {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ImagesTest : public testing::Test {
 protected:
  ImagesTest() {
    host.docker.start_engine("");
    host.docker.images.clear();
    context.spec.engine.images = {"10.77.0.1:5000/skep/mariadb:10.11", "busybox"};
  }

  support::FakeCluster cluster;
  support::ClusterHost& host = *cluster.hosts[0];
  Context context = support::context_of(0);

  Result<Runner::End> run() { return support::pass(ImagesRoom(context), host); }
};

TEST_F(ImagesTest, PullsWhatIsMissing) {
  host.docker.images = {"busybox", "busybox:latest"};
  const auto done = run();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(
      host.docker.changes,
      ElementsAre("POST /images/create?fromImage=10.77.0.1%3A5000%2Fskep%2Fmariadb&tag=10.11"));
}

TEST_F(ImagesTest, SaysWhichImageCannotBePulledAndWhy) {
  host.docker.unpullable = {"10.77.0.1:5000/skep/mariadb:10.11"};
  const auto done = run();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("pull 10.77.0.1:5000/skep/mariadb:10.11"));
  EXPECT_THAT(done.error().message, HasSubstr("connection refused"));
}

TEST_F(ImagesTest, BelievesThePullsOwnWordsOverItsStatus) {
  host.docker.broken_halfway = {"10.77.0.1:5000/skep/mariadb:10.11"};
  const auto done = run();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("unexpected EOF"));
  EXPECT_EQ(host.docker.changes.size(), 1U);
}

}  // namespace
}  // namespace skep::agent::images
