#include "coordinator/commands/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/files.h"
#include "common/processes.h"
#include "coordinator/commands/call.h"
#include "coordinator/commands/place.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/verify/judge.h"
#include "coordinator/commands/verify/looks.h"
#include "coordinator/store/ledger.h"
#include "tests/support/temp_folder.h"

namespace skep::coordinator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Call call_of(const std::vector<std::string>& arguments) {
  const ParsedCall parsed = parse_call(arguments);
  EXPECT_TRUE(parsed.run) << parsed.words;
  return parsed.call;
}

TEST(CommandLineTest, HandsOverWhatIsBehindTheDashesWordForWord) {
  const Call call =
      call_of({"ssh", "sw1", "--", "sh", "-c", "echo \"$1\"", "--yes", "", "{}", "[a,b]"});
  EXPECT_EQ(call.command, "ssh");
  EXPECT_EQ(call.node, "sw1");
  EXPECT_FALSE(call.yes);
  EXPECT_THAT(call.rest, ElementsAre("sh", "-c", "echo \"$1\"", "--yes", "", "{}", "[a,b]"));
}

TEST(CommandLineTest, TakesGlobalOptionsOnEitherSide) {
  EXPECT_TRUE(call_of({"-o", "json", "status"}).json);
  EXPECT_TRUE(call_of({"status", "-o", "json"}).json);
  EXPECT_TRUE(call_of({"up", "--yes"}).yes);
  EXPECT_EQ(call_of({"-c", "x.yaml", "local", "cut", "sw2"}).command, "local cut");
  EXPECT_EQ(call_of({"-c", "x.yaml", "local", "cut", "sw2"}).config, "x.yaml");
}

TEST(CommandLineTest, TellsTheThreeWaysToWipe) {
  EXPECT_FALSE(call_of({"down", "--yes"}).wipe_data);
  EXPECT_EQ(call_of({"down", "--yes", "--wipe-data"}).wipe_data, "");
  EXPECT_EQ(call_of({"down", "--yes", "--wipe-data=vega"}).wipe_data, "vega");
}

TEST(CommandLineTest, TakesTheDiskThatIsGiven) {
  const Call call = call_of({"disk", "give", "sw3", "/dev/vdb", "--serial", "SK-0007"});
  EXPECT_EQ(call.command, "disk give");
  EXPECT_EQ(call.node, "sw3");
  EXPECT_EQ(call.disk, "/dev/vdb");
  EXPECT_EQ(call.serial, "SK-0007");
  EXPECT_TRUE(parse_call({"disk", "give", "sw3"}).mistake);
}

TEST(CommandLineTest, KeepsAStatementWhole) {
  EXPECT_EQ(call_of({"sql", "sw1", "-e", "SELECT 'a, b' -- \"c\""}).statement,
            "SELECT 'a, b' -- \"c\"");
  EXPECT_FALSE(call_of({"sql", "sw1"}).statement);
}

TEST(CommandLineTest, AStatementOfNothingIsAMistake) {
  for (const char* nothing : {"", "  ", "\n"}) {
    const ParsedCall parsed = parse_call({"sql", "sw1", "-e", nothing});
    EXPECT_TRUE(parsed.mistake);
    EXPECT_THAT(parsed.words, HasSubstr("-e wants a statement"));
  }
}

TEST(CommandLineTest, SaysWhatIsWrong) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{},
                                                                     {"upp"},
                                                                     {"why"},
                                                                     {"up", "sw1"},
                                                                     {"status", "--", "x"},
                                                                     {"-o", "xml", "status"},
                                                                     {"local"},
                                                                     {"logs", "sw1", "-n", "-4"}}) {
    const ParsedCall parsed = parse_call(arguments);
    EXPECT_FALSE(parsed.run);
    EXPECT_TRUE(parsed.mistake);
    EXPECT_FALSE(parsed.words.empty());
  }
  EXPECT_THAT(parse_call({"--version"}).words, HasSubstr("skep "));
  EXPECT_THAT(parse_call({"down", "--help"}).words, HasSubstr("--wipe-data"));
}

TEST(CommandLineTest, NamesTheWordThatIsNoCommandAndTheNearest) {
  EXPECT_EQ(parse_call({"stat"}).words, "stat is no command; did you mean status?");
  EXPECT_EQ(parse_call({"-o", "json", "verfy"}).words, "verfy is no command; did you mean verify?");
  EXPECT_EQ(parse_call({"local", "lits"}).words,
            "local lits is no command; did you mean local list?");
  EXPECT_EQ(parse_call({"frobnicate"}).words, "frobnicate is no command");
  EXPECT_EQ(parse_call({}).words, "A subcommand is required");
}

TEST(CommandLineTest, SaysWhatANumberOfLinesIs) {
  for (const char* wrong : {"x", "-4", "0", "5x", "1.5"}) {
    EXPECT_THAT(parse_call({"events", std::string("--lines=") + wrong}).words,
                HasSubstr("is not a number of lines; write one like 50"));
  }
  EXPECT_EQ(call_of({"events", "-n", "5"}).lines, 5U);
}

TEST(CommandLineTest, KnowsThatAMistakeIsToBeADocument) {
  EXPECT_TRUE(parse_call({"-o", "json", "frobnicate"}).call.json);
  EXPECT_TRUE(parse_call({"events", "-n", "x", "-ojson"}).call.json);
  EXPECT_FALSE(parse_call({"frobnicate"}).call.json);
  EXPECT_EQ(parse_call({"-o", "json", "why"}).call.command, "why");
}

TEST(RemoteTest, HandsEachArgumentOverExactly) {
  Machine machine{.node = NodeId("sw1")};
  EXPECT_EQ(root_line(machine, {"printf", "<%s>", "a b", "c'd", "$HOME", ""}),
            "exec 'printf' '<%s>' 'a b' 'c'\\''d' '$HOME' ''");
  machine.ssh_user = "admin";
  EXPECT_EQ(root_line(machine, {"id"}), "exec sudo -n -- 'id'");
  EXPECT_EQ(root_shell(machine), "exec sudo -n -i");
}

/// Runs what a node would run, with a docker that says `says` and ends with `status`.
Ended in_container_beside(const std::string& says, int status, Wants wants) {
  test::TempFolder folder;
  if (status != 127) {
    EXPECT_TRUE(replace_file(
        folder / "docker", "#!/bin/sh\necho '" + says + "'\nexit " + std::to_string(status) + "\n",
        0755));
  }
  std::vector<std::string> argv{"/usr/bin/env", "PATH=" + folder.path()};
  const auto guarded = in_container("sw1", "db-sw1", wants, {"/bin/echo", "a b", "done"});
  argv.push_back("/bin/sh");
  argv.insert(argv.end(), guarded.begin() + 1, guarded.end());
  auto ended = run({.argv = argv});
  EXPECT_TRUE(ended);
  return ended ? *ended : Ended{};
}

TEST(RemoteTest, GoesIntoAContainerThatIsThere) {
  const Ended ended = in_container_beside("running", 0, Wants::Running);
  EXPECT_EQ(ended.out, "a b done\n");
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(in_container_beside("exited", 0, Wants::Container).out, "a b done\n");
}

TEST(RemoteTest, SaysWhatIsMissingWhereThereIsNoContainerToGoInto) {
  const auto words = [](const std::string& says, int status) {
    const Ended ended = in_container_beside(says, status, Wants::Running);
    EXPECT_EQ(ended.status, 4) << says;
    EXPECT_EQ(ended.out, "") << says;
    return ended.err;
  };
  EXPECT_EQ(words("", 127),
            "skep: sw1: it has no docker; its engine is not installed yet\n"
            "next: skep why sw1 · skep up\n");
  EXPECT_THAT(
      words("\nError: No such container: db-sw1", 1),
      HasSubstr("its engine has no container db-sw1; it was not started yet, or `skep down`"));
  EXPECT_THAT(words("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", 1),
              HasSubstr("docker.sock.; its engine does not answer\n"));
  EXPECT_THAT(words("exited", 0), HasSubstr("db-sw1 is exited; nothing answers in it\n"));
}

TEST(RemoteTest, AStatementIsUtf8WhateverTheContainersLocale) {
  EXPECT_THAT(sql_argv("sw1", false),
              ElementsAre("docker", "exec", "-i", "db-sw1", "mariadb", "--user=root",
                          "--default-character-set=utf8mb4", "--batch"));
  EXPECT_THAT(sql_argv("sw1", true), testing::Contains("-it"));
  EXPECT_THAT(sql_argv("sw1", true), testing::Not(testing::Contains("--batch")));
}

TEST(PlaceTest, TwoConnectionsOfOneProcessKeepTheirLocksAgainstAnother) {
  const test::TempFolder folder;
  Place place;
  place.folder = folder / ".skep";
  place.config.cluster = "vega";
  const std::string path = place.folder + "/ledger.db";
  const auto another = [&](const std::string& statement) {
    const auto ended = run({.argv = {"sqlite3", path, statement}});
    return ended && ended->status == 0 ? ended->out : "cannot read it";
  };
  const auto first = open_ledger(place);
  const auto second = look_into_ledger(place);
  ASSERT_TRUE(first && second);
  // Were it the last to hold it, it would take the log away with it.
  EXPECT_EQ(another("SELECT value FROM facts WHERE name = 'name'"), "vega\n");
  ASSERT_TRUE((*first)->put({{"first", "1"}}));
  ASSERT_TRUE((*second)->put({{"second", "2"}}));
  EXPECT_EQ(another("SELECT value FROM facts WHERE name IN ('first', 'second') ORDER BY name"),
            "1\n2\n");
  EXPECT_EQ(another("PRAGMA quick_check"), "ok\n");
}

TEST(VerifyCommandTest, NamesUpWhereThereIsNothingToVerify) {
  test::TempFolder folder;
  ASSERT_TRUE(replace_file(folder / "skep.yaml", "cluster: vega\nnodes: [sw1]\n"));
  const Call call{.command = "verify", .config = folder / "skep.yaml"};
  const auto told = [&] {
    testing::internal::CaptureStderr();
    EXPECT_EQ(verify_command(call), 8);
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_EQ(told(),
            "skep: vega was never brought up: no node has an agent of its ledger\nnext: skep up\n");

  ASSERT_TRUE(make_folder(folder / ".skep"));
  auto ledger = open_sqlite_ledger(folder / ".skep/ledger.db");
  ASSERT_TRUE(ledger);
  ASSERT_TRUE((*ledger)->put({{"node/sw1/agent_key", "k"}, {"down", "done"}}));
  EXPECT_THAT(told(), HasSubstr("vega is down: its layers are off by `skep down`"));
}

namespace v = verify;

class VerifyTest : public testing::Test {
 protected:
  VerifyTest() {
    for (int i = 1; i <= 3; ++i) seen.push_back(well(i));
  }

  static v::Seen well(int number) {
    const std::string n = std::to_string(number);
    v::Seen node;
    node.node = NodeId("sw" + n);
    node.address = "10.77.0.1" + n;
    node.clock_ahead = Duration(number);
    node.rows = "3";
    node.parts = v::read_parts(R"(
--skep:galera--
wsrep_local_state_comment	Synced
wsrep_cluster_status	Primary
wsrep_cluster_size	3
wsrep_cluster_state_uuid	6f1d2c3a-7b1e-11f0-9d55-02420a4e000b
wsrep_last_committed	10482
wsrep_ready	ON

--skep:raft--
Node  ID    Address          State     Voter  RaftProtocol
sw1   aaaa  10.77.0.11:8300  follower  true   3
sw2   bbbb  10.77.0.12:8300  follower  true   3
sw3   cccc  10.77.0.13:8300  leader    true   3

--skep:dns--
10.77.0.11      STREAM mariadb.service.consul
10.77.0.11      DGRAM
10.77.0.12      STREAM
10.77.0.13      STREAM

--skep:swarm--
sw1 Ready Leader
sw2 Ready Reachable
sw3 Ready Reachable

--skep:resolv--
# by skep
nameserver 127.0.0.1
nameserver 10.77.0.1

--skep:own--
10.77.0.11 172.17.0.1

--skep:mount--
/dev/mapper/skep-docker

--skep:root--
/dev/vda1

--skep:inspect--
[{"Args": ["--defaults-file"], "Env": ["PATH=/bin"]}]

--skep:settings--
wsrep_cluster_address=gcomm://10.78.0.11,10.78.0.12,10.78.0.13

--skep:end--
)");
    node.parts["probe"] = "10.78.0.2" + n;
    for (int peer = 1; peer <= 3; ++peer) {
      if (peer != number) node.pairs["10.78.0.2" + std::to_string(peer)] = 2.4;
    }
    return node;
  }

  std::string failures() const {
    std::string all;
    for (const VerifyLine& line : v::judge(config, seen)) {
      if (!line.passed) all += line.area + ": " + line.words + "\n";
    }
    return all;
  }

  Config config;
  std::vector<v::Seen> seen;
};

TEST_F(VerifyTest, PassesWhatIsWell) {
  EXPECT_EQ(failures(), "");
  const auto lines = v::judge(config, seen);
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_EQ(lines[4].words, "3 voters, leader sw3; mariadb.service.consul answers sw1 sw2 sw3");
  EXPECT_EQ(lines[6].words, "mariadb 10.78.0.0/24: 6 of 6 pairs answer, slowest 3 ms");
  EXPECT_EQ(lines[7].words,
            "resolv.conf asks Consul first; /var/lib/docker on skep/docker; time within 2 ms");
}

TEST_F(VerifyTest, NamesTheMemberThatIsNotSynced) {
  seen[1].parts["galera"] = "ERROR 2002 (HY000): Can't connect to local server";
  EXPECT_THAT(failures(), HasSubstr("2 of 3 Synced, Primary, size 3; sw2: ERROR 2002"));
}

TEST_F(VerifyTest, SeesTwoHistories) {
  auto& text = seen[2].parts["galera"];
  text.replace(text.find("6f1d2c3a"), 8, "00000000");
  EXPECT_THAT(failures(), HasSubstr("state UUIDs differ"));
}

TEST_F(VerifyTest, WantsEveryRowOnEveryMember) {
  seen[2].rows = "2";
  EXPECT_EQ(failures(), "Galera: a row through each member: sw3 reads 2 of 3\n");
}

TEST_F(VerifyTest, NamesThePairThatIsSilent) {
  seen[0].pairs["10.78.0.23"] = std::nullopt;
  EXPECT_THAT(failures(), HasSubstr("5 of 6 pairs answer; sw1 does not reach sw3 at 10.78.0.23"));
}

TEST_F(VerifyTest, SeesWhatWouldSeedAgain) {
  for (const char* text :
       {"[{\"Args\": [\"--wsrep-new-cluster\"]}]", "[{\"Env\": [\"A=gcomm://\"]}]",
        "[{\"Args\": [\"--wsrep_start_position=x:1\"]}]"}) {
    seen[0].parts["inspect"] = text;
    EXPECT_THAT(failures(), HasSubstr("seed: sw1 carries")) << text;
  }
  seen[0] = well(1);
  seen[0].parts["token"] = "token";
  EXPECT_THAT(failures(), HasSubstr("a token lies"));
}

TEST_F(VerifyTest, ALookForATokenThatCameToNothingIsNoToken) {
  seen[0].parts["token"] = "ls: cannot access '/opt/mysql/control': Input/output error";
  EXPECT_THAT(failures(), HasSubstr("seed: sw1: ls: cannot access"));
  seen[0].parts["inspect"] = "[]\nCannot connect to the Docker daemon";
  EXPECT_THAT(failures(), HasSubstr("seed: sw1: Cannot connect to the Docker daemon"));
}

TEST_F(VerifyTest, SeesADiskThatIsNotItsOwn) {
  seen[0].parts["mount"] = "/dev/vda1";
  EXPECT_THAT(failures(), HasSubstr("sw1: /var/lib/docker is on /dev/vda1"));
}

TEST_F(VerifyTest, SeesClocksApart) {
  seen[0].clock_ahead = Duration(4'000);
  EXPECT_THAT(failures(), HasSubstr("time within 3998 ms"));
}

TEST_F(VerifyTest, SaysWhichNodeWasNotReached) {
  seen[2] = v::Seen{.node = NodeId("sw3"), .trouble = "is off"};
  const std::string all = failures();
  EXPECT_THAT(all, HasSubstr("sw3: is off"));
}

TEST(VerifyLooksTest, AClockIsReadAgainstThisMachines) {
  const Utc now(Duration(1'700'000'000'000));
  EXPECT_EQ(v::clock_ahead("clock1700000000250000000", now), Duration(250));
  EXPECT_EQ(v::clock_ahead("clock", now), std::nullopt);
  EXPECT_EQ(v::clock_ahead("time", now), std::nullopt);
}

TEST(VerifyLooksTest, PairsAreReadWithAndWithoutATime) {
  const auto pairs =
      v::read_pairs("answers 10.78.0.2 0.123\nanswers 10.78.0.3 \nsilent 10.78.0.4\nx\n");
  EXPECT_EQ(pairs.size(), 3U);
  EXPECT_TRUE(pairs.at("10.78.0.3"));
  EXPECT_FALSE(pairs.at("10.78.0.4"));
}

TEST(VerifyLooksTest, NoStatementStandsInAnArgument) {
  const std::string script = v::insert_script(NodeId("sw1"), "7");
  EXPECT_THAT(script, HasSubstr("<<'SKEP_SQL'"));
  EXPECT_THAT(script.substr(0, script.find('\n')), testing::Not(HasSubstr("INSERT")));
  EXPECT_THAT(v::read_parts(""), IsEmpty());
}

}  // namespace
}  // namespace skep::coordinator
