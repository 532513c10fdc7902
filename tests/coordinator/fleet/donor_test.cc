#include "coordinator/fleet/donor.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <utility>

#include "coordinator/core.h"
#include "coordinator/limits.h"
#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::vector<std::string> kLog{
    "2026-11-27 1:02:03 0 [Note] WSREP: Member 1.0 (sw2) requested state transfer from '*any*'",
    "[00] FATAL ERROR: failed to connect: Access denied for user 'mysql'@'localhost'",
    "WSREP_SST: [ERROR] mariabackup finished with error: 1.",
    "2026-11-27 1:02:05 0 [Warning] WSREP: 0.0 (sw1): State transfer to 1.0 (sw2) failed: -22",
    "2026-11-27 1:02:05 0 [Note] WSREP: Shifting DONOR/DESYNCED -> JOINED",
};

protocol::Report report(const std::string& cut_short) {
  protocol::Report report{.room = RoomName("galera"), .state = protocol::RoomState::Waiting};
  if (!cut_short.empty()) report.found["cut_short"] = cut_short;
  return report;
}

TEST(DonorTest, AFailedTransferIsAskedAboutOnce) {
  const RoomSeen well{.report = report("")};
  const RoomSeen failed{.report = report("SST 10:00")};
  EXPECT_TRUE(tells_of_failed_transfer(&well, report("SST 10:00")));
  EXPECT_FALSE(tells_of_failed_transfer(&failed, report("SST 10:00")));
  EXPECT_TRUE(tells_of_failed_transfer(&failed, report("SST 10:05")));
  EXPECT_FALSE(tells_of_failed_transfer(&failed, report("")));
  // What was there before this run is nobody's news.
  EXPECT_FALSE(tells_of_failed_transfer(nullptr, report("SST 10:00")));
}

TEST(DonorTest, WhoGaveLastIsAskedAndNobodyWhoGaveLongAgo) {
  Fleet fleet = make_fleet(three_nodes(), Tick{});
  const Tick now = Tick{} + kDonorRemembered * 2;
  const NodeId joiner("sw3");
  for (NodeState& one : fleet.nodes) one.phase = Phase::Speaking;
  EXPECT_EQ(last_donor(fleet, joiner, now), nullptr);

  fleet.nodes[0].gave = now - Duration(3'000);
  fleet.nodes[1].gave = now - Duration(2'000);
  fleet.nodes[2].gave = now;
  EXPECT_EQ(last_donor(fleet, joiner, now), &fleet.nodes[1]);
  fleet.nodes[1].phase = Phase::Lost;
  EXPECT_EQ(last_donor(fleet, joiner, now), fleet.nodes.data());
  fleet.nodes[0].gave = Tick{};
  EXPECT_EQ(last_donor(fleet, joiner, now), nullptr);
}

TEST(DonorTest, OfItsLogWhatTellsOfTheTransferIsShown) {
  EXPECT_THAT(what_it_says(NodeId("sw1"), kLog),
              ElementsAre("its donor sw1: " + kLog[1], "its donor sw1: " + kLog[2],
                          "its donor sw1: " + kLog[3]));
  EXPECT_THAT(what_it_says(NodeId("sw1"), {}), IsEmpty());
  // What comes from a node is data.
  const std::vector<std::string> flood(500, "[ERROR] " + std::string(5'000, 'x'));
  const auto lines = what_it_says(NodeId("sw1"), flood);
  ASSERT_THAT(lines, SizeIs(kDonorLines));
  EXPECT_LE(lines[0].size(), kDonorLine + 20);
}

TEST(DonorTest, WhyAFailedJoinerIsNotThereTellsWhatItsDonorSaid) {
  BringUp house;
  for (const int i : {1, 2}) house.agent(i).log = kLog;
  house.agent(3).transfer_fails = true;
  std::vector<std::string> why;
  house.meanwhile = [&](Duration passed) {
    if (passed < Duration(120'000)) return;
    // Nobody asks any more.
    if (house.agent(3).database.primary) house.agent(1).hear(donor_log(node(1)));
    if (std::exchange(house.agent(3).transfer_fails, false))
      why = house.look_now().nodes[2].why_seen;
  };
  const View view = house.up();

  EXPECT_THAT(why, testing::Contains(testing::HasSubstr("Access denied for user 'mysql'")));
  EXPECT_TRUE(view.serves);
  EXPECT_THAT(view.nodes[2].why_seen, testing::Not(testing::Contains(testing::HasSubstr("donor"))));
  const auto events = house.ledger().events({}, 100'000);
  EXPECT_TRUE(std::ranges::any_of(events, [](const LedgerEvent& one) {
    return one.kind == "donor_said" && one.node == NodeId("sw3");
  }));
}

}  // namespace
}  // namespace skep::coordinator
