#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/census/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent::census {
namespace {

using support::ClusterHost;
using support::FakeCluster;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kUuid = "6f1d2c3a-7b1e-11f0-9d55-0242ac110002";

std::string grastate(const std::string& uuid, const std::string& seqno) {
  return "# GALERA saved state\nversion: 2.1\nuuid:    " + uuid + "\nseqno:   " + seqno +
         "\nsafe_to_bootstrap: 0\n";
}

void crashed_at(ClusterHost& host, const std::string& seqno) {
  host.files["/opt/mysql/data/grastate.dat"] = grastate(kUuid, "-1");
  host.files["/opt/mysql/data/ibdata1"] = kUuid + ":" + seqno;
}

Context gated() {
  Context context = support::context_of(0);
  context.spec.galera.run = false;
  context.kept.epoch = 4;
  return context;
}

class CensusTest : public testing::Test {
 protected:
  CensusTest() { host.docker.start_engine(""); }

  FakeCluster cluster;
  ClusterHost& host = *cluster.hosts[0];
  Context context = gated();

  Found look() {
    const CensusRoom room(context);
    Runner runner(room);
    while (auto effect = runner.next()) runner.answered(host.carry_out(*effect));
    error = *runner.ended() ? "" : runner.ended()->error().message;
    return runner.found();
  }
  std::string error;
};

TEST_F(CensusTest, AnEmptyFolderIsLeftEmpty) {
  host.folders.insert("/opt/mysql/data");
  host.files["/opt/mysql/data/lost+found/x"] = "";
  EXPECT_EQ(look(), (Found{{"data", "empty"},
                           {"running", "no"},
                           {"epoch", "4"},
                           {"position", std::string(database::kNobody) + ":-1"}}));
  EXPECT_THAT(host.docker.changes, IsEmpty());
}

TEST_F(CensusTest, ACleanStopIsBelieved) {
  host.files["/opt/mysql/data/grastate.dat"] = grastate(kUuid, "10482");
  EXPECT_EQ(look().at("position"), kUuid + ":10482");
  EXPECT_THAT(host.docker.changes, IsEmpty());
}

TEST_F(CensusTest, AfterACrashThePositionIsRecoveredWithoutAStart) {
  crashed_at(host, "10482");
  const Found found = look();
  EXPECT_EQ(error, "");
  EXPECT_EQ(found.at("position"), kUuid + ":10482");
  EXPECT_EQ(found.at("data"), "state");
  EXPECT_THAT(host.docker.containers, IsEmpty());
  EXPECT_FALSE(cluster.galera.members.at("sw1").running);
}

TEST_F(CensusTest, TheRecoveryMayNotSeedAndSeesNoControlFolder) {
  crashed_at(host, "10482");
  const auto body = docker::create_body(database::recovery(context.spec, 0));
  EXPECT_THAT(body, HasSubstr("\"Cmd\":[\"recover\"]"));
  EXPECT_THAT(body, HasSubstr("\"NetworkMode\":\"none\""));
  EXPECT_THAT(body, Not(HasSubstr("control")));
}

TEST_F(CensusTest, WhatWasFoundStaysUntilAStart) {
  crashed_at(host, "10482");
  look();
  host.docker.changes.clear();
  EXPECT_EQ(look().at("position"), kUuid + ":10482");
  EXPECT_THAT(host.docker.changes, IsEmpty());
}

TEST_F(CensusTest, ANewRoundFindsThePositionAgain) {
  crashed_at(host, "10482");
  look();
  host.files["/opt/mysql/data/ibdata1"] = kUuid + ":10490";
  context.spec.galera.recover_round = 1;
  EXPECT_EQ(look().at("position"), kUuid + ":10490");
}

TEST_F(CensusTest, AMemberThatIsToRunFindsItsOwnPosition) {
  crashed_at(host, "10482");
  context.spec.galera.run = true;
  EXPECT_FALSE(look().contains("position"));
  EXPECT_THAT(host.docker.changes, IsEmpty());
}

TEST_F(CensusTest, TellsAStateTransferThatWasCut) {
  crashed_at(host, "10482");
  host.files["/opt/mysql/data/sst_in_progress"] = "";
  const Found found = look();
  EXPECT_EQ(found.at("data"), "sst");
  EXPECT_EQ(found.at("position"), std::string(database::kNobody) + ":-1");
  EXPECT_THAT(host.docker.changes, IsEmpty());
}

TEST_F(CensusTest, TellsAFirstSeedThatWasCut) {
  host.files["/opt/mysql/data/ibtmp1"] = "half";
  host.files["/opt/mysql/control/seeding"] = "epoch 4";
  EXPECT_EQ(look().at("data"), "partial");
}

TEST_F(CensusTest, ARecoveryThatFindsNothingIsForAPerson) {
  crashed_at(host, "nonsense");
  look();
  EXPECT_THAT(error, HasSubstr("the recovery named no position"));
}

// Its engine was stopped in the middle.
TEST_F(CensusTest, ARecoveryThatEndedWithoutAWordIsMadeAgain) {
  crashed_at(host, "10482");
  ASSERT_EQ(look().at("position"), kUuid + ":10482");
  host.files.erase("/var/lib/skep/position");
  host.docker.changes.clear();
  host.docker.containers["skep-recover"] = {
      .id = "c", .labels = {{"skep.round", "0"}}, .status = "exited", .exit_code = 0};
  EXPECT_EQ(look().at("position"), kUuid + ":10482") << error;
  EXPECT_THAT(host.docker.changes.front(), HasSubstr("DELETE /containers/skep-recover"));
}

TEST(CensusCutTest, EndsTheSameWhereverThePowerFails) {
  struct OneNode : support::OneHost {
    OneNode() {
      host().docker.start_engine("");
      crashed_at(host(), "77");
    }
  };
  support::Rooms rooms;
  rooms.push_back(std::make_unique<CensusRoom>(gated()));
  const int effects = support::cut_everywhere<OneNode>(
      [] { return std::make_unique<OneNode>(); }, rooms,
      [](OneNode& node) {
        return node.host().files["/var/lib/skep/position"] +
               std::to_string(node.host().docker.containers.size());
      });
  EXPECT_GT(effects, 40);
}

}  // namespace
}  // namespace skep::agent::census
