#include "agent/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/cluster_host.h"

namespace skep::agent::database {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kUuid = "6f1d2c3a-7b1e-11f0-9d55-0242ac110002";

TEST(DatabaseTest, ReadsAPositionStrictly) {
  const auto position = parse_position(std::string(kUuid) + ":10482");
  ASSERT_TRUE(position);
  EXPECT_EQ(position->seqno, 10482);
  EXPECT_TRUE(position->usable());
  EXPECT_FALSE(parse_position(std::string(kNobody) + ":-1")->usable());
  for (const char* wrong : {"", ":1", "6f1d2c3a:1", "6F1D2C3A-7B1E-11F0-9D55-0242AC110002:1"}) {
    EXPECT_FALSE(parse_position(wrong)) << wrong;
  }
  EXPECT_FALSE(parse_position(std::string(kUuid) + ":"));
  EXPECT_FALSE(parse_position(std::string(kUuid) + ":1x"));
  EXPECT_FALSE(parse_position(std::string(kUuid) + ":99999999999999999999"));
}

TEST(DatabaseTest, ReadsGrastate) {
  const auto saved =
      parse_grastate("# GALERA saved state\nversion: 2.1\nuuid:    " + std::string(kUuid) +
                     "\nseqno:   8\nsafe_to_bootstrap: 1\n");
  ASSERT_TRUE(saved);
  EXPECT_EQ(to_text(saved->position), std::string(kUuid) + ":8");
  EXPECT_TRUE(saved->safe_to_bootstrap);
  EXPECT_FALSE(parse_grastate(""));
  EXPECT_FALSE(parse_grastate("uuid: nonsense\nseqno: 1\n"));
}

TEST(DatabaseTest, TakesTheLastPositionOfARecovery) {
  EXPECT_EQ(recovered_position(
                {"InnoDB: 128 rollback segments", "recovered " + std::string(kUuid) + ":7"})
                ->seqno,
            7);
  EXPECT_FALSE(recovered_position({"refused: no position"}));
}

TEST(DatabaseTest, WritesEverySettingIntoTheFile) {
  const auto context = support::context_of(0);
  const std::string text = config_text(context.spec, context.host);
  for (const char* line :
       {"wsrep_cluster_address=gcomm://10.78.0.11,10.78.0.12,10.78.0.13\n",
        "wsrep_node_address=10.78.0.11\n", "binlog_format=ROW\n", "wsrep_sst_auth=mysql:\n",
        "innodb_flush_log_at_trx_commit=1\n", "innodb_buffer_pool_size=2048M\n",
        "[sst]\nsst-syslog=-1\n", "datadir=/var/lib/mysql\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("password")));
}

TEST(DatabaseTest, LeavesRoomWhereMachinesShareOneMemory) {
  auto context = support::context_of(0);
  context.host.virtualization = "systemd-nspawn";
  EXPECT_THAT(config_text(context.spec, context.host), HasSubstr("innodb_buffer_pool_size=256M\n"));
  context.spec.galera.buffer_pool = gib(1);
  EXPECT_THAT(config_text(context.spec, context.host),
              HasSubstr("innodb_buffer_pool_size=1024M\n"));
}

TEST(DatabaseTest, AContainerNeverSeedsAndCarriesNoPosition) {
  auto context = support::context_of(0);
  context.spec.galera.seeder = context.spec.node;
  context.spec.galera.seed = protocol::SeedKind::From;
  context.spec.galera.seed_position = std::string(kUuid) + ":9";
  context.spec.galera.epoch = 4;
  const std::string body = docker::create_body(member(context.spec, context.host));
  for (const char* word : {"new-cluster", "new_cluster", "start_position", "gcomm", kUuid, "seed",
                           "password\":", "\"Cmd\""}) {
    EXPECT_THAT(body, Not(HasSubstr(word)));
  }
  EXPECT_THAT(body, HasSubstr("\"RestartPolicy\":{\"Name\":\"no\"}"));
}

TEST(DatabaseTest, ANewPeerIsNoReasonToRestart) {
  auto context = support::context_of(0);
  const std::string before = config_fingerprint(context.spec, context.host);
  context.spec.peers.push_back(context.spec.peers[1]);
  EXPECT_EQ(config_fingerprint(context.spec, context.host), before);
  context.spec.galera.settings = {"max_connections=900"};
  EXPECT_NE(config_fingerprint(context.spec, context.host), before);
}

}  // namespace
}  // namespace skep::agent::database
