#include "agent/rooms/time/room.h"
#include "tests/support/host_case.h"

namespace skep::agent::time {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kTracking =
    "0A4D0001,10.77.0.1,3,1700000000.1,0.000123000,-0.00002,0.00001,1.2,0.01,0.2,0.001,0.002,"
    "64.2,Normal\n";
constexpr const char* kUnsynchronised =
    "00000000,,0,0.0,0.000000000,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised\n";

class TimeTest : public support::HostCase {
 protected:
  void SetUp() override {
    host->units["chrony.service"] = {"loaded", "active", true};
    host->tracking = kTracking;
  }
};

TEST_F(TimeTest, IsContentWithAClockThatIsKept) {
  ASSERT_TRUE(run<TimeRoom>());
  EXPECT_THAT(host->changes(), IsEmpty());
}

TEST_F(TimeTest, StartsAServiceThatIsInstalledAndDoesNotRun) {
  host->units["chrony.service"].active = "inactive";
  ASSERT_TRUE(run<TimeRoom>());
  EXPECT_THAT(host->changes(), ElementsAre("start chrony.service"));
}

TEST_F(TimeTest, WaitsForAServersFirstAnswer) {
  host->tracking = kUnsynchronised;
  const auto end = run<TimeRoom>();
  ASSERT_TRUE(end);
  EXPECT_EQ(std::get<Wait>(*end).words, "chrony.service: no time server has answered yet");
}

TEST_F(TimeTest, WaitsForAClockThatIsFarOff) {
  host->units.clear();
  host->units["systemd-timesyncd.service"] = {"loaded", "active", true};
  host->timesync = "       Server: 10.77.0.1\n       Offset: -1min 3.2s\n";
  const auto end = run<TimeRoom>();
  ASSERT_TRUE(end);
  EXPECT_THAT(std::get<Wait>(*end).words, HasSubstr("-63200 ms off"));
}

TEST_F(TimeTest, RefusesAHostWhoseClockNobodyKeeps) {
  host->units.clear();
  const auto end = run<TimeRoom>();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::Refused);
}

TEST_F(TimeTest, LeavesAContainersClockToItsHost) {
  host->units.clear();
  context.host.virtualization = "systemd-nspawn";
  ASSERT_TRUE(run<TimeRoom>());
  EXPECT_EQ(TimeRoom(context).found({})["clock"], "its host's, as in every container");
  EXPECT_EQ(host->effects(), 0U);
}

TEST_F(TimeTest, SaysWhenTheToolHangs) {
  host->hang("chronyc");
  EXPECT_EQ(words(run<TimeRoom>()), "time: chronyc did not end in time");
}

TEST_F(TimeTest, TakesGarbageForWhatItIs) {
  host->garble("chronyc");
  const auto end = run<TimeRoom>();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::Corrupt);
}

TEST_F(TimeTest, EndsTheSameWhereverThePowerFails) {
  support::cut_rooms<TimeRoom>(context, [](fakes::FakeHost& bare) {
    bare.units["chrony.service"] = {"loaded", "inactive", true};
    bare.tracking = kTracking;
  });
}

TEST(TimeFacts, ReadsTimesAsSystemdWritesThem) {
  EXPECT_EQ(read_systemd_time("+1.234ms"), Duration(1));
  EXPECT_EQ(read_systemd_time(" -870us"), Duration(-1));
  EXPECT_EQ(read_systemd_time("+2min 1.5s"), Duration(121'500));
  EXPECT_EQ(read_systemd_time("0"), Duration(0));
  EXPECT_EQ(read_systemd_time("+5"), std::nullopt);
  EXPECT_EQ(read_systemd_time("n/a"), std::nullopt);
  EXPECT_EQ(read_systemd_time("+1parsec"), std::nullopt);
  EXPECT_EQ(read_systemd_time(""), std::nullopt);
}

TEST(TimeFacts, ReadsNoOffsetBeforeTheFirstPacket) {
  EXPECT_EQ(read_timesync("Server: n/a\nPacket count: 0\n"), std::nullopt);
  EXPECT_EQ(read_timesync("  Offset: +250us\n  Delay: 1ms\n"), Duration(0));
}

}  // namespace
}  // namespace skep::agent::time
