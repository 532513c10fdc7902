// systemd over D-Bus, the real one: runs inside a machine (units_test.sh boots one for it).

#include "agent/executor/units.h"

#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/sources/unit_signals.h"
#include "agent/unit_name.h"
#include "common/files.h"

namespace skep::agent::executor {
namespace {

using namespace std::chrono_literals;
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

class UnitSignalsTest : public UnitsTest {
 protected:
  /// Whether this unit is told to be in that state; other words before it are passed over.
  bool told(const std::string& wanted, const std::string& state, Duration within = 10s) {
    const Tick until = clock.now().tick + within;
    while (clock.now().tick < until) {
      signals.turn(clock.now().tick);
      std::vector<Event> events;
      signals.take(clock.now().tick, events);
      for (const Event& event : events) {
        const auto& one = std::get<UnitEvent>(event);
        if (one.unit == wanted && one.active == state) return true;
      }
      pollfd polled = signals.wanted();
      ::poll(&polled, 1, 100);
    }
    return false;
  }

  SystemClock clock;
  SystemRandom random;
  UnitSignals signals{{kUnit}, random};
};

TEST_F(UnitSignalsTest, TellsThatAUnitRunsAndThatItIsStopped) {
  unit("ExecStart=/bin/sleep 1000");
  signals.turn(clock.now().tick);

  ASSERT_TRUE(change({UnitVerb::Start, kUnit}));
  EXPECT_TRUE(told(kUnit, "active"));
  ASSERT_TRUE(change({UnitVerb::Stop, kUnit}));
  EXPECT_TRUE(told(kUnit, "inactive"));
}

TEST_F(UnitSignalsTest, TellsThatSomebodyUnmounts) {
  unit("ExecStart=/bin/sleep 1000");
  const char* path = "/run/skep-test";
  signals.turn(clock.now().tick);
  ::mkdir(path, 0755);

  ASSERT_EQ(::mount("none", path, "tmpfs", 0, nullptr), 0);
  EXPECT_TRUE(told(mount_unit(path), ""));
  ASSERT_EQ(::umount(path), 0);
  EXPECT_TRUE(told(mount_unit(path), "inactive"));
  ::rmdir(path);
}

// The rooms look at units that are not there, again and again.
TEST_F(UnitSignalsTest, ALookIsNoChange) {
  unit("ExecStart=/bin/sleep 1000");
  signals.turn(clock.now().tick);

  ASSERT_TRUE(look_at_unit(kUnit));
  EXPECT_FALSE(told(kUnit, "", 2s));
}

TEST_F(UnitSignalsTest, AfterABrokenBusEachUnitIsTold) {
  unit("ExecStart=/bin/sleep 1000");
  signals.turn(clock.now().tick);

  ASSERT_EQ(::system("systemctl kill -s KILL dbus.service"), 0);
  EXPECT_TRUE(told(kUnit, ""));
}

}  // namespace
}  // namespace skep::agent::executor
