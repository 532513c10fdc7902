#include "agent/readings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/event.h"
#include "agent/limits.h"
#include "agent/sentinel.h"

namespace skep::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Answer http(int status, std::string body) {
  return Answer(HttpEnded{status, std::move(body)});
}

TEST(Readings, TakeGarbageForNothing) {
  for (const Answer& answer :
       {http(200, "not json"), http(200, "[]"), http(200, "{}"), http(500, "{}"), http(200, "null"),
        http(200, R"({"Servers":[1,null,"x"],"Swarm":3,"State":{"Running":"yes"}})"),
        Answer(Error{Code::TimedOut, "no answer"}), Answer(Done{})}) {
    EXPECT_FALSE(read_member(answer).answered);
    EXPECT_FALSE(read_running(answer).value_or(false));
    EXPECT_EQ(read_consul_role(answer, "10.77.0.11"), "");
    EXPECT_EQ(read_swarm_role(answer), "");
    EXPECT_FALSE(read_swarm_leader(answer));
    EXPECT_THAT(read_disks(answer).percent, IsEmpty());
    EXPECT_THAT(read_disks(answer).volumes, IsEmpty());
    EXPECT_FALSE(read_data_folder(answer));
    EXPECT_FALSE(read_transfer_runs(answer));
    EXPECT_FALSE(read_first_of_view(answer));
    EXPECT_THAT(read_specification(answer), IsEmpty());
    EXPECT_FALSE(sentinel::read(answer));
  }
}

TEST(Readings, AContainerThatIsNotThereDoesNotRun) {
  EXPECT_EQ(read_running(http(404, "")), false);
  EXPECT_EQ(read_running(Answer(Error{Code::Unavailable, "no engine"})), std::nullopt);
}

TEST(Readings, FindTheRoleByTheWholeAddress) {
  const Answer answer = http(200, R"({"Servers":[
      {"Address":"10.77.0.11:8300","Leader":true,"Voter":true},
      {"Address":"10.77.0.1:8300","Leader":false,"Voter":false}]})");
  EXPECT_EQ(read_consul_role(answer, "10.77.0.1"), "non-voter");
  EXPECT_EQ(read_consul_role(answer, "10.77.0.11"), "voter, leader");
  EXPECT_EQ(read_consul_role(answer, "10.77.0.12"), "");
}

TEST(Readings, NumbersThatAreNoneLeaveTheDefault) {
  const auto sample = read_member(Answer(Rows{{{"wsrep_last_committed", "18446744073709551615"},
                                               {"wsrep_cluster_size", "-3"},
                                               {"wsrep_ready", "OFF"},
                                               {"lonely"}}}));
  EXPECT_EQ(sample.last_committed, -1);
  EXPECT_EQ(sample.size, 0U);
  EXPECT_FALSE(sample.ready);
}

TEST(Readings, TheLoadIsAsTheServerCountsIt) {
  const auto sample =
      read_member(Answer(Rows{{{"wsrep_flow_control_paused_ns", "7000"},
                               {"wsrep_local_cert_failures", "2"},
                               {"wsrep_local_bf_aborts", "3"},
                               {"wsrep_replicated", "10"},
                               {"wsrep_received", "20"},
                               {"wsrep_local_recv_queue", "4"},
                               {"wsrep_local_send_queue_avg", "0.0205"},
                               {"wsrep_local_cached_downto", "5"},
                               {"wsrep_evs_repl_latency", "0.0002/0.0011/0.25/0.0004/12"},
                               {"WSREP_CLUSTER_CONF_ID", "18446744073709551615"}}}));
  EXPECT_EQ(sample.load.paused_ns, 7'000);
  EXPECT_EQ(sample.load.conflicts, 5);
  EXPECT_EQ(sample.load.write_sets, 30);
  EXPECT_EQ(sample.load.receive_queue, 4U);
  EXPECT_EQ(sample.load.send_queue_milli, 20U);
  EXPECT_EQ(sample.load.latency_us, 250'000U);
  EXPECT_EQ(sample.load.cached_downto, 5);
  EXPECT_EQ(sample.view, 18'446'744'073'709'551'615U);
}

TEST(Readings, TheLoadOfGarbageIsNone) {
  const auto sample = read_member(Answer(Rows{{{"wsrep_flow_control_paused_ns", "-7"},
                                               {"wsrep_replicated", "9223372036854775807"},
                                               {"wsrep_received", "9223372036854775807"},
                                               {"wsrep_local_send_queue_avg", "nan"},
                                               {"wsrep_evs_repl_latency", "///"}}}));
  EXPECT_EQ(sample.load.paused_ns, 0);
  EXPECT_GT(sample.load.write_sets, 0);
  EXPECT_EQ(sample.load.send_queue_milli, 0U);
  EXPECT_EQ(sample.load.latency_us, 0U);
}

TEST(Readings, ADataFolderIsItsLastLineAndSaysWhetherItIsUnfinished) {
  const auto found = read_data_folder(
      Answer(ToolEnded{.status = 1, .out = "0\t/d/sst_in_progress\n77\t/d/ibdata1\n4177\t/d\n"}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->bytes, Bytes{4'177});
  EXPECT_TRUE(found->unfinished);
}

TEST(Readings, DisksHaveTheirSizeWhereDfTellsIt) {
  const auto found =
      read_disks(Answer(ToolEnded{.out = "1B-blocks Used Use%\n 1000  310  31%\n2000 240 12%\n"}));
  EXPECT_EQ(found.percent.at("docker"), 31U);
  EXPECT_EQ(found.volumes.at("mysql").size, Bytes{2'000});
  EXPECT_EQ(found.volumes.at("mysql").used, Bytes{240});
}

TEST(Readings, LogLinesComeWithAndWithoutFrames) {
  EXPECT_THAT(read_log_lines(http(200, "one\ntwo")), ElementsAre("one", "two"));
  EXPECT_THAT(read_log_lines(http(200, std::string("\x01\0\0\0\0\0\0\x06"
                                                   "a\nb\ncc",
                                                   14))),
              ElementsAre("a", "b", "cc"));
  // A frame that claims more than there is.
  EXPECT_THAT(read_log_lines(http(200, std::string("\x01\0\0\0\xff\0\0\x06"
                                                   "abc",
                                                   11))),
              ElementsAre("abc"));
  EXPECT_LE(read_log_lines(http(200, std::string(2'000'000, '\n'))).size(), kLogLinesMax);
}

TEST(Readings, SeeThePhaseInTheLog) {
  EXPECT_EQ(read_phase("WSREP: Running: 'wsrep_sst_mariabackup --role 'joiner' --address"), "SST");
  EXPECT_EQ(read_phase("WSREP: Receiving IST: 12 writesets"), "IST");
  EXPECT_EQ(read_phase("WSREP: Synchronized with group, ready for connections"), "");
  EXPECT_EQ(read_phase("InnoDB: Buffer pool(s) load completed"), std::nullopt);
}

TEST(Lanes, SlowThingsDoNotStandBeforeQuickOnes) {
  EXPECT_EQ(lane_of(RunTool{.argv = {"apt-get"}, .deadline = 30min}), Lane::Long);
  EXPECT_EQ(lane_of(RunTool{.argv = {"df"}, .deadline = 10s}), Lane::Quick);
  EXPECT_EQ(lane_of(CallDocker{.method = "POST", .path = "/images/create", .silence = 5min}),
            Lane::Long);
  EXPECT_EQ(lane_of(CallDocker{.method = "GET", .path = "/info"}), Lane::Quick);
  EXPECT_EQ(lane_of(ChangeUnit{.unit = "docker.service"}), Lane::Long);
  EXPECT_EQ(lane_of(RunSql{}), Lane::Quick);
}

}  // namespace
}  // namespace skep::agent
