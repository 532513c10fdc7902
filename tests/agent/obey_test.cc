#include "agent/obey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::agent {
namespace {

using protocol::Stage;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Obey, LooksAgainOnlyAtRoomsWhoseWishesDiffer) {
  const protocol::NodeSpec before;
  protocol::NodeSpec after = before;
  after.until = Stage::Serving;
  after.waits_for = "a friend";
  EXPECT_THAT(*touched(before, after), IsEmpty());
  after.galera.run = true;
  EXPECT_THAT(*touched(before, after), ElementsAre("galera"));
  after.galera.epoch = 1;
  EXPECT_THAT(*touched(before, after), ElementsAre("census", "galera"));
  after.engine.certificate = "PEM";
  EXPECT_THAT(*touched(before, after), ElementsAre("census", "engine", "galera", "images"));
  after.disk.given = "SK-0007";
  EXPECT_FALSE(touched(before, after));
}

}  // namespace
}  // namespace skep::agent
