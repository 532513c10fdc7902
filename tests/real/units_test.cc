// systemd over D-Bus, the real one: runs inside a machine (units_test.sh boots one for it).

#include "agent/executor/units.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "common/files.h"

namespace skep::agent::executor {
namespace {

using testing::HasSubstr;

constexpr const char* kUnit = "skep-test.service";

class UnitsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::access("/run/systemd/system", F_OK) != 0) GTEST_SKIP() << "no systemd here";
  }
  void TearDown() override {
    if (IsSkipped()) return;
    EXPECT_TRUE(change({UnitVerb::Stop, kUnit}));
    EXPECT_TRUE(remove_file(std::string("/etc/systemd/system/") + kUnit));
    EXPECT_TRUE(change({UnitVerb::Reload}));
  }

  void unit(const std::string& service) {
    ASSERT_TRUE(
        replace_file(std::string("/etc/systemd/system/") + kUnit,
                     "[Service]\n" + service + "\n[Install]\nWantedBy=multi-user.target\n"));
    ASSERT_TRUE(change({UnitVerb::Reload}));
  }
  Result<void> change(const ChangeUnit& wanted) { return change_unit(wanted, cancel); }
  std::string active() { return look_at_unit(kUnit)->active; }

  std::atomic<bool> cancel{false};
};

TEST_F(UnitsTest, StartsAndStopsAndAwaitsTheJob) {
  unit("ExecStart=/bin/sleep 1000\nExecStartPre=/bin/sleep 0.3");
  EXPECT_EQ(active(), "inactive");

  const auto started = change({UnitVerb::Start, kUnit});

  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(active(), "active");
  EXPECT_TRUE(change({UnitVerb::Start, kUnit}));
  EXPECT_TRUE(change({UnitVerb::Restart, kUnit}));
  EXPECT_EQ(active(), "active");
  EXPECT_TRUE(change({UnitVerb::Stop, kUnit}));
  EXPECT_EQ(active(), "inactive");
}

TEST_F(UnitsTest, AJobThatFailsIsSaid) {
  unit("Type=oneshot\nExecStart=/bin/false");

  const auto started = change({UnitVerb::Start, kUnit});

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Code::Unavailable);
  EXPECT_EQ(started.error().message, "skep-test.service: the job ended with \"failed\"");
  EXPECT_EQ(active(), "failed");
}

TEST_F(UnitsTest, GivesUpAtTheDeadline) {
  unit("Type=oneshot\nExecStart=/bin/sleep 1000");

  const auto started = change({UnitVerb::Start, kUnit, Duration{300}});

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Code::TimedOut);
}

TEST_F(UnitsTest, EnablesAndDisables) {
  unit("ExecStart=/bin/sleep 1000");
  EXPECT_FALSE(look_at_unit(kUnit)->enabled);

  const auto enabled = change({UnitVerb::Enable, kUnit});

  ASSERT_TRUE(enabled) << enabled.error().message;
  EXPECT_TRUE(look_at_unit(kUnit)->enabled);
  EXPECT_TRUE(change({UnitVerb::Disable, kUnit}));
  EXPECT_FALSE(look_at_unit(kUnit)->enabled);
}

TEST_F(UnitsTest, NoSuchUnitIsSaid) {
  unit("ExecStart=/bin/sleep 1000");

  EXPECT_EQ(look_at_unit("skep-none.service")->load, "not-found");
  EXPECT_EQ(change({UnitVerb::Start, "skep-none.service"}).error().code, Code::NotFound);
  EXPECT_EQ(change({UnitVerb::Enable, "skep-none.service"}).error().code, Code::NotFound);
}

}  // namespace
}  // namespace skep::agent::executor
