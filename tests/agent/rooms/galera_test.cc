#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/rooms/galera/room.h"
#include "tests/support/cluster_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::agent::galera {
namespace {

using protocol::SeedKind;
using support::ClusterHost;
using support::FakeCluster;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kToken = "/opt/mysql/control/token";
const std::string kForeign = "11111111-7b1e-11f0-9d55-0242ac110002";

/// All three on the overlay, nothing seeded.
struct Networked {
  FakeCluster cluster;
  std::vector<Context> contexts;

  Networked() {
    cluster.swarm.cluster = "swarm1";
    cluster.swarm.networks["mariadb"] = {.id = "n", .subnet = "10.78.0.0/24", .addresses = {}};
    cluster.quorum.looks_until_leader = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      ClusterHost& host = *cluster.hosts[i];
      host.docker.start_engine("");
      host.docker.swarm_state = "active";
      host.docker.swarm_cluster = "swarm1";
      host.docker.node_id = "node-" + host.node;
      cluster.swarm.members["node-" + host.node] = {.name = host.node, .address = host.address};
      host.consul.start("consul", {});
      contexts.push_back(support::context_of(i));
      promise(i, 1);
      contexts[i].spec.galera.seeder = NodeId("sw1");
      contexts[i].spec.galera.seed = i == 0 ? SeedKind::Empty : SeedKind::None;
      contexts[i].spec.galera.fresh = true;
    }
  }
  void promise(std::size_t index, Epoch epoch) {
    contexts[index].spec.galera.epoch = epoch;
    contexts[index].kept.epoch = epoch;
  }
  void pin() {
    for (auto& context : contexts) {
      context.spec.galera.state_uuid = cluster.galera.members.at("sw1").uuid;
    }
  }
  ClusterHost& host(std::size_t index = 0) { return *cluster.hosts[index]; }
  Answer carry_out(const Effect& effect) { return host().carry_out(effect); }
  void cut_during(const Effect& effect) { host().cut_during(effect); }
  void power_cut() {
    host().power_cut();
    host().consul.start("consul", {});
  }
  void wait(Duration time) { host().wait(time); }
};

class GaleraTest : public testing::Test {
 protected:
  Networked world;
  FakeCluster& cluster = world.cluster;
  std::vector<Context>& contexts = world.contexts;

  Found found;
  std::vector<std::string> changes;

  /// One pass: "" when proved, else its words.
  std::string pass(std::size_t index) {
    const GaleraRoom room(contexts[index]);
    Runner runner(room);
    while (auto effect = runner.next()) runner.answered(world.host(index).carry_out(*effect));
    found = runner.found();
    changes = runner.changes();
    if (!*runner.ended()) return "error: " + runner.ended()->error().message;
    const auto* wait = std::get_if<Wait>(&**runner.ended());
    return wait == nullptr ? "" : wait->words;
  }
  std::string run(std::size_t index) {
    std::string words;
    for (int i = 0; i < 40; ++i) {
      words = pass(index);
      if (words.empty()) break;
      world.host(index).wait(Duration(1'000));
    }
    return words;
  }
  void stand() {
    ASSERT_EQ(run(0), "");
    world.pin();
    ASSERT_EQ(run(1), "");
    ASSERT_EQ(run(2), "");
    ASSERT_EQ(run(0), "");
  }
  std::string container(std::size_t index) { return "db-" + world.host(index).node; }
};

TEST_F(GaleraTest, OneSeedsByTokenAndTheOthersJoin) {
  stand();
  EXPECT_THAT(world.host(0).database.tokens, ElementsAre("seed-empty 1"));
  EXPECT_THAT(world.host(1).database.tokens, ElementsAre("join-rsync 1"));
  EXPECT_EQ(cluster.galera.seeds, 1);
  EXPECT_EQ(cluster.galera.primary().size(), 3U);
  EXPECT_FALSE(cluster.galera.two_primaries);
}

/// The start program of sw1 is held up before it reads anything.
struct HeldUp : fakes::FakeProgram {
  Start start(const std::string&, const std::vector<std::string>&) override { return {}; }
  int end(const std::string&, bool) override { return 0; }
};

TEST_F(GaleraTest, ASeederThatHasNotTakenItsTokenYetIsLeftToDoSo) {
  HeldUp held_up;
  world.host(0).docker.program("db-", held_up);

  EXPECT_EQ(pass(0), "the member takes its token");
  EXPECT_TRUE(world.host(0).has(kToken));
  EXPECT_THAT(world.host(0).docker.changes, Not(Contains(HasSubstr("/stop"))));

  world.host(0).wait(Duration(30'000));
  pass(0);
  EXPECT_THAT(world.host(0).docker.changes, Contains(HasSubstr("/stop")));
}

TEST_F(GaleraTest, AServingMemberIsKnownToConsulAndHandsOnByMariabackup) {
  stand();
  EXPECT_THAT(world.host(1).consul.services.at("mariadb"), HasSubstr("10.77.0.12"));
  EXPECT_EQ(cluster.galera.members.at("sw2").transfer_method, "mariabackup");
}

TEST_F(GaleraTest, TheFirstSeedIsConfirmedOnceItsStateIsPinned) {
  ASSERT_EQ(run(0), "");
  EXPECT_TRUE(world.host(0).has("/opt/mysql/control/seeding"));
  world.pin();
  ASSERT_EQ(run(0), "");
  EXPECT_FALSE(world.host(0).has("/opt/mysql/control/seeding"));
}

TEST_F(GaleraTest, WithoutTheCoordinatorsWordInThisLifeThereIsNoToken) {
  contexts[0].assigned = false;
  EXPECT_EQ(pass(0), "the coordinator's own word to seed epoch 1");
  EXPECT_FALSE(world.host(0).has(kToken));
  EXPECT_EQ(cluster.galera.seeds, 0);
}

TEST_F(GaleraTest, WithoutThePromiseThereIsNoToken) {
  contexts[0].kept.epoch = 0;
  EXPECT_EQ(pass(0), "this node's promise of epoch 1");
  EXPECT_FALSE(world.host(0).has(kToken));
}

TEST_F(GaleraTest, AStaleTokenIsRemovedBeforeAnyStart) {
  stand();
  world.host(1).docker.crash("db-sw2", 137);
  world.host(1).files[kToken] = "seed-empty 9\n";
  ASSERT_EQ(run(1), "");
  EXPECT_FALSE(world.host(1).has(kToken));
  EXPECT_EQ(cluster.galera.seeds, 1);
  EXPECT_THAT(world.host(1).database.tokens, ElementsAre("join-rsync 1"));
}

TEST_F(GaleraTest, AStaleTokenIsRemovedWhileTheSeedIsHeldBack) {
  contexts[0].assigned = false;
  world.host(0).files[kToken] = "seed-empty 1\n";
  pass(0);
  EXPECT_FALSE(world.host(0).has(kToken));
}

TEST_F(GaleraTest, ALowerEpochIsRefused) {
  stand();
  contexts[0].kept.epoch = 3;
  EXPECT_EQ(pass(0), "error: galera: epoch 1 is below epoch 3, which this node promised or began");
  contexts[0].kept.epoch = 1;
  world.host(0).files["/opt/mysql/control/epoch"] = "5\n";
  EXPECT_THAT(pass(0), HasSubstr("is below epoch 5"));
}

TEST_F(GaleraTest, DataOfAnotherHistoryIsRefusedAndNotTouched) {
  stand();
  world.host(1).docker.crash("db-sw2", 137);
  const auto before = world.host(1).files;
  contexts[1].spec.galera.state_uuid = kForeign;
  EXPECT_THAT(pass(1), HasSubstr("another history; nothing was touched"));
  EXPECT_EQ(world.host(1).files, before);
}

TEST_F(GaleraTest, AMemberInAWrongStateIsRefused) {
  stand();
  for (auto& member : cluster.galera.members) member.second.uuid = kForeign;
  EXPECT_THAT(pass(1), HasSubstr("two clusters of one name"));
}

TEST_F(GaleraTest, AMemberBelowTheRecordIsNotTakenForServing) {
  stand();
  contexts[1].kept.highest_seqno = 1000;
  EXPECT_THAT(pass(1), HasSubstr("below 1000 on record"));
}

TEST_F(GaleraTest, ACrashedMemberIsStartedAgainAndNeverSeeds) {
  stand();
  world.host(0).docker.crash("db-sw1", 139);
  ASSERT_EQ(run(0), "");
  EXPECT_THAT(world.host(0).database.tokens, ElementsAre("seed-empty 1"));
  EXPECT_EQ(cluster.galera.seeds, 1);
}

TEST_F(GaleraTest, AMemberThatWasAheadOfItsGroupIsNotOverwrittenByACopy) {
  stand();
  world.host(1).docker.crash("db-sw2", 134);
  auto& log = world.host(1).docker.containers.at("db-sw2").log;
  log.push_back(log.back().substr(0, log.back().find(' ')) +
                " [ERROR] WSREP: group_post_state_exchange():453: Reversing history: 26 -> 25");
  const auto before = world.host(1).files;
  EXPECT_THAT(run(1), HasSubstr("transactions that its group does not have"));
  EXPECT_EQ(world.host(1).files, before);
  // A person has put the data aside.
  std::erase_if(world.host(1).files,
                [](const auto& file) { return file.first.starts_with("/opt/mysql/data/"); });
  EXPECT_EQ(run(1), "");
}

TEST_F(GaleraTest, AMemberThatDiesAgainAndAgainRestsInBetween) {
  stand();
  for (int i = 0; i < 3; ++i) {
    world.host(1).docker.crash("db-sw2", 1);
    run(1);
  }
  world.host(1).docker.crash("db-sw2", 1);
  EXPECT_THAT(pass(1), HasSubstr("db-sw2 ended with exit 1, 4 times in a row; starts again in"));
}

TEST_F(GaleraTest, ATransferThatEndedItsMemberIsToldAndOneThatWentWellIsNot) {
  stand();
  auto& docker = world.host(1).docker;
  docker.crash("db-sw2", 1);
  ASSERT_EQ(run(1), "");
  docker.crash("db-sw2", 1);
  ASSERT_THAT(pass(1), HasSubstr("2 times in a row"));
  EXPECT_EQ(found["cut_short"], "IST " + docker.containers.at("db-sw2").finished_at);
  auto& member = docker.containers.at("db-sw2");
  member.log.push_back(member.finished_at + " Synchronized with group, ready for connections");
  ASSERT_THAT(pass(1), HasSubstr("2 times in a row"));
  EXPECT_EQ(found["cut_short"], "");
}

TEST_F(GaleraTest, AMemberWhoseMachineWasCutStartsAtOnceHoweverOften) {
  stand();
  for (int i = 0; i < 6; ++i) {
    world.host(1).docker.crash("db-sw2", 255);
    ASSERT_EQ(run(1), "");
  }
  EXPECT_FALSE(world.host(1).has("/var/lib/skep/crashes"));
}

TEST_F(GaleraTest, ADownForgetsHowOftenAMemberEnded) {
  stand();
  world.host(1).docker.crash("db-sw2", 1);
  ASSERT_EQ(run(1), "");
  ASSERT_TRUE(world.host(1).has("/var/lib/skep/crashes"));
  contexts[1].spec.down = true;
  ASSERT_EQ(run(1), "");
  EXPECT_FALSE(world.host(1).has("/var/lib/skep/crashes"));
}

TEST_F(GaleraTest, AMemberThatIsAwayIsNotInConsul) {
  stand();
  world.host(1).docker.crash("db-sw2", 1);
  world.host(1).docker.fail_start("db-sw2", "network mariadb not found", 1);
  EXPECT_THAT(pass(1), HasSubstr("error:"));
  EXPECT_FALSE(world.host(1).consul.services.contains("mariadb"));
}

TEST_F(GaleraTest, ALostNetworkIsHealedByANewContainerOnTheOldData) {
  stand();
  world.host(1).docker.crash("db-sw2", 137);
  world.host(1).docker.fail_start("db-sw2", "network mariadb not found", 1,
                                  /*leave_endpoint=*/true);
  EXPECT_THAT(pass(1), HasSubstr("network mariadb not found"));
  ASSERT_EQ(run(1), "");
  EXPECT_THAT(world.host(1).docker.changes, Contains("POST /networks/mariadb/disconnect"));
  EXPECT_THAT(world.host(1).docker.changes, Contains("DELETE /containers/db-sw2?force=true"));
  EXPECT_THAT(world.host(1).database.tokens, ElementsAre("join-rsync 1"));
}

/// Its engine was cut in the middle of the member's start.
void cut_in_a_start(ClusterHost& host, const std::string& member) {
  host.docker.cut_start(member);
  host.power_cut();
  host.consul.start("consul", {});
}

TEST_F(GaleraTest, AnEngineThatKeepsThePortOfACutStartIsRestarted) {
  stand();
  world.host(1).docker.crash("db-sw2", 137);
  cut_in_a_start(world.host(1), "db-sw2");
  const std::string before = world.host(1).service.invocation;
  for (int start = 0; start < 3; ++start) {
    EXPECT_THAT(pass(1), HasSubstr("port is already allocated")) << start;
    EXPECT_EQ(world.host(1).service.invocation, before) << start;
  }
  ASSERT_EQ(run(1), "");
  EXPECT_NE(world.host(1).service.invocation, before);
  EXPECT_EQ(cluster.galera.primary().size(), 3U);
  EXPECT_EQ(cluster.galera.seeds, 1);
}

TEST_F(GaleraTest, WhereSomebodyElseHasThePortTheEngineIsLeftAlone) {
  stand();
  world.host(1).docker.crash("db-sw2", 137);
  cut_in_a_start(world.host(1), "db-sw2");
  world.host(1).foreign_port = 3306;
  const std::string before = world.host(1).service.invocation;
  EXPECT_THAT(pass(1), HasSubstr("port is already allocated"));
  EXPECT_THAT(run(1), HasSubstr("port 3306 on 10.77.0.12 is in use, by another container"));
  EXPECT_EQ(world.host(1).service.invocation, before);
  // It is taken off, and what the engine says then is another matter.
  world.host(1).foreign_port = 0;
  ASSERT_EQ(run(1), "");
}

TEST_F(GaleraTest, AMemberAtAnAddressOfTheEnginesChoiceIsMadeAnew) {
  stand();
  world.host(1).docker.crash("db-sw2", 137);
  world.host(1).docker.misplace("db-sw2");
  ASSERT_EQ(run(1), "");
  EXPECT_EQ(world.host(1).docker.containers.at("db-sw2").address, "10.78.0.12");
  EXPECT_EQ(cluster.galera.primary().size(), 3U);
}

TEST_F(GaleraTest, OneThatServesThereIsStoppedWithAPermitAndWhatItKeptIsTakenOff) {
  stand();
  world.host(1).docker.containers.at("db-sw2").address = "10.78.0.160";
  const GaleraRoom room(contexts[1]);
  Runner runner(room);
  while (auto effect = runner.next()) {
    if (runner.changing()) break;
    runner.answered(world.host(1).carry_out(*effect));
  }
  EXPECT_TRUE(runner.about_to_disrupt());
  EXPECT_THAT(runner.words(), HasSubstr("the engine gave 10.78.0.160 instead of 10.78.0.12"));
  ASSERT_EQ(run(1), "");
  EXPECT_EQ(world.host(1).docker.containers.at("db-sw2").address, "10.78.0.12");
  EXPECT_THAT(world.host(1).docker.changes, Contains(HasSubstr("db-sw2/stop")));
}

TEST_F(GaleraTest, AContainerRemovedByHandIsPutBackOnItsData) {
  stand();
  world.host(1).carry_out(docker::remove_container("db-sw2")).value();
  ASSERT_EQ(run(1), "");
  EXPECT_EQ(cluster.galera.seeds, 1);
  EXPECT_EQ(found.at("transfer"), "IST");
}

TEST_F(GaleraTest, APowerCutOfAllMendsItselfWithoutASeed) {
  stand();
  cluster.galera.commit();
  for (auto& host : cluster.hosts) host->power_off();
  for (std::size_t i = 0; i < 3; ++i) {
    world.host(i).power_on();
    world.host(i).consul.start("consul", {});
    contexts[i].assigned = false;
  }
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < 3; ++i) pass(i);
  }
  EXPECT_EQ(pass(0) + pass(1) + pass(2), "");
  EXPECT_EQ(cluster.galera.seeds, 1);
  EXPECT_EQ(cluster.galera.primary().size(), 3U);
}

TEST_F(GaleraTest, AFirstSeedThatWasCutWaitsForTheNextEpochAndThenMends) {
  world.host(0).database.cut_next_seed = true;
  EXPECT_EQ(run(0), "the first seed was cut in epoch 1; the next epoch mends it");
  EXPECT_EQ(found.at("seed_cut"), "yes");
  EXPECT_EQ(found.at("stateless"), "yes");
  for (std::size_t i = 0; i < 3; ++i) world.promise(i, 2);
  ASSERT_EQ(run(0), "");
  EXPECT_THAT(world.host(0).database.tokens, ElementsAre("seed-empty 1", "seed-empty 2"));
  EXPECT_EQ(cluster.galera.seeds, 1);
}

TEST_F(GaleraTest, AMemberThatSeededAndNowLooksForAGroupSaysSo) {
  stand();
  for (std::size_t i = 0; i < 3; ++i) world.promise(i, 2);
  contexts[0].spec.galera.seed = SeedKind::From;
  for (const std::size_t i : {0U, 1U, 2U}) world.host(i).docker.crash(container(i), 137);
  world.host(0).files["/opt/mysql/control/epoch"] = "2\n";
  world.host(0).database.deaf = true;
  EXPECT_EQ(run(0), "the member takes what it missed from a donor (IST)");
  EXPECT_EQ(found["seed_cut"], "yes");
  // What starts its storage engine has found its way.
  auto& log = world.host(0).docker.containers.at("db-sw1").log;
  log.push_back("2026-11-24T10:00:00Z InnoDB: Starting crash recovery");
  pass(0);
  EXPECT_EQ(found["seed_cut"], "");
  log.pop_back();
  pass(0);
  ASSERT_EQ(found["seed_cut"], "yes");
  // One that has yet to begin was not cut.
  world.host(0).files["/opt/mysql/control/epoch"] = "1\n";
  contexts[0].assigned = false;
  pass(0);
  EXPECT_EQ(found["seed_cut"], "");
}

TEST_F(GaleraTest, ASeedThatRestsBeforeItBeginsWasNotCut) {
  world.host(0).database.cut_next_seed = true;
  world.host(0).files["/var/lib/skep/crashes"] = "6 2026-11-24T10:00:00Z\n";
  pass(0);
  EXPECT_EQ(pass(0), "the first seed was cut in epoch 1; the next epoch mends it");
  EXPECT_EQ(found.at("seed_cut"), "yes");
  for (std::size_t i = 0; i < 3; ++i) world.promise(i, 2);
  EXPECT_THAT(pass(0), HasSubstr("7 times in a row; starts again in"));
  EXPECT_EQ(found.count("seed_cut"), 0U);
  ASSERT_EQ(run(0), "");
}

TEST_F(GaleraTest, ASeedOnAStateIsRefusedAndNotTriedAgain) {
  world.host(0).files["/opt/mysql/data/ibdata1"] = kForeign + ":7";
  EXPECT_THAT(run(0), HasSubstr("the seed was refused (exit 65)"));
  EXPECT_THAT(world.host(0).database.tokens, ElementsAre("seed-empty 1"));
}

TEST_F(GaleraTest, SeedsFromAPositionAfterAnOrderlyEnd) {
  stand();
  for (std::size_t i : {2U, 1U, 0U}) {
    contexts[i].spec.galera.stopped = true;
    ASSERT_EQ(run(i), "");
  }
  const std::string position = found.at("position");
  EXPECT_EQ(found.at("stopped"), "yes");
  EXPECT_FALSE(found.contains("stateless"));
  for (std::size_t i = 0; i < 3; ++i) {
    auto& galera = contexts[i].spec.galera;
    galera.stopped = false;
    galera.fresh = false;
    world.promise(i, 2);
    galera.seed = i == 0 ? SeedKind::From : SeedKind::None;
    galera.seed_position = position;
  }
  ASSERT_EQ(run(0), "");
  ASSERT_EQ(run(1), "");
  ASSERT_EQ(run(2), "");
  EXPECT_EQ(world.host(0).database.tokens.back(), "seed-from 2 " + position);
  EXPECT_EQ(cluster.galera.seeds, 1);
  EXPECT_FALSE(cluster.galera.two_primaries);
}

TEST_F(GaleraTest, TheGateHoldsAMemberBackInItsWords) {
  contexts[1].spec.galera.run = false;
  contexts[1].spec.waits_for = "the seed on sw1";
  EXPECT_EQ(pass(1), "the seed on sw1");
  EXPECT_THAT(world.host(1).docker.containers, IsEmpty());
}

TEST_F(GaleraTest, ANewSettingStopsAServingMemberOnlyAsADisruption) {
  stand();
  contexts[1].spec.galera.settings = {"max_connections=900"};
  const GaleraRoom room(contexts[1]);
  Runner runner(room);
  bool disrupted = false;
  while (auto effect = runner.next()) {
    disrupted = disrupted || runner.about_to_disrupt();
    runner.answered(world.host(1).carry_out(*effect));
  }
  EXPECT_TRUE(disrupted);
  ASSERT_EQ(run(1), "");
  EXPECT_EQ(cluster.galera.seeds, 1);
}

TEST_F(GaleraTest, DownRemovesTheContainerAndKeepsTheData) {
  stand();
  contexts[1].spec.down = true;
  ASSERT_EQ(run(1), "");
  EXPECT_THAT(world.host(1).docker.containers, IsEmpty());
  EXPECT_TRUE(world.host(1).has("/opt/mysql/data/ibdata1"));
  EXPECT_TRUE(world.host(1).has("/opt/mysql/control/epoch"));
  EXPECT_FALSE(world.host(1).consul.services.contains("mariadb"));
}

TEST_F(GaleraTest, OnlyAnExplicitWipeTakesTheDataAndTheEpochStays) {
  stand();
  contexts[1].spec.down = true;
  contexts[1].spec.wipe_data = true;
  ASSERT_EQ(run(1), "");
  EXPECT_FALSE(world.host(1).has("/opt/mysql/data/ibdata1"));
  EXPECT_FALSE(world.host(1).has("/opt/mysql/wiped/ibdata1"));
  EXPECT_TRUE(world.host(1).has("/opt/mysql/control/epoch"));
}

TEST_F(GaleraTest, ThePositionOfACensusGoesBeforeAStart) {
  stand();
  world.host(1).docker.crash("db-sw2", 137);
  world.host(1).files["/var/lib/skep/position"] = "0 " + kForeign + ":5\n";
  ASSERT_EQ(run(1), "");
  EXPECT_FALSE(world.host(1).has("/var/lib/skep/position"));
}

TEST(GaleraCutTest, TheFirstSeedIsBegunOnceAnEpochWhereverThePowerFails) {
  for (int cut = 0;; ++cut) {
    Networked world;
    support::Rooms rooms;
    rooms.push_back(std::make_unique<GaleraRoom>(world.contexts[0]));
    const bool ended = support::climb_until_cut(rooms, world, cut, support::Cut::During);
    auto again = support::climb(rooms, world);
    // An engine that was cut in a start fails three more of them.
    for (int more = 0; !again && more < 4; ++more) again = support::climb(rooms, world);
    // What the coordinator does when a seed was cut: the same node, the next epoch.
    if (!again) {
      world.promise(0, 2);
      rooms.clear();
      rooms.push_back(std::make_unique<GaleraRoom>(world.contexts[0]));
      again = support::climb(rooms, world);
    }
    ASSERT_TRUE(again) << "cut at effect " << cut << ": " << again.error().message;
    EXPECT_EQ(world.cluster.galera.seeds, 1) << "cut at effect " << cut;
    for (const auto& [epoch, seeds] : world.cluster.galera.seeds_of_epoch) EXPECT_EQ(seeds, 1);
    EXPECT_FALSE(world.host().has(kToken));
    if (ended) break;
  }
}

TEST(GaleraFactsTest, NamesWhatAMemberIsAt) {
  EXPECT_EQ(phase({}), "finds its position");
  EXPECT_EQ(phase({"WSREP: gcomm: connecting to group 'vega'", "x: State transfer required: "}),
            "asks for what it lacks");
  EXPECT_EQ(transfer({"Running: 'wsrep_sst_mariabackup --role 'joiner'", "IST received: x"}),
            "SST");
  EXPECT_EQ(transfer({"Receiving IST: 3 writesets"}), "IST");
  EXPECT_EQ(transfer({"a line of yesterday"}), std::nullopt);
}

TEST(GaleraLogTest, AMemberThatOnlyLooksForItsGroupHasNothingOpen) {
  const std::string starts = "t skep-db-start: starts mariadbd";
  const std::string seeks = "t [Note] WSREP: gcomm: connecting to group 'vega', peer 'sw2:'";
  Facts facts;
  EXPECT_FALSE(looks_for_group(facts));
  // What the recovery before it said of the storage engine is of another process.
  facts.log = {"t [Note] InnoDB: End of log at LSN=1", starts, seeks};
  EXPECT_TRUE(looks_for_group(facts));
  facts.status = Status{.state = "Initialized"};
  EXPECT_FALSE(looks_for_group(facts));
  facts.status.reset();
  facts.log.push_back("t [Note] WSREP: Running: 'wsrep_sst_mariabackup --role 'joiner'");
  EXPECT_FALSE(looks_for_group(facts));
  facts.log.back() = "t [Note] InnoDB: Loading buffer pool(s)";
  EXPECT_FALSE(looks_for_group(facts));
  facts.log = {seeks};
  EXPECT_FALSE(looks_for_group(facts)) << "the log does not reach back to the start";
}

TEST(GaleraFactsTest, TakesGarbageForWhatItIs) {
  EXPECT_FALSE(read_status(Rows{{{"one"}}}));
  EXPECT_FALSE(read_status(Rows{}));
  EXPECT_FALSE(read_status(Done{}));
}

}  // namespace
}  // namespace skep::agent::galera
