#include "coordinator/state/inherit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/random.h"
#include "coordinator/plan/gate_seed.h"
#include "coordinator/plan/record.h"
#include "coordinator/state/adopt_text.h"
#include "protocol/codec.h"
#include "tests/coordinator/bring_up.h"

namespace skep::coordinator {
namespace {

using protocol::Stage;
using testing::HasSubstr;

constexpr const char* kUuid = "6f1d2c3a-7b1e-11f0-9d55-000000000001";

Config vega_of(int nodes) {
  Config config;
  config.path = "vega.yaml";
  config.cluster = "vega";
  for (int i = 1; i <= nodes; ++i) config.nodes.push_back({.name = node(i)});
  return config;
}

/// As an agent of a cluster that serves.
Bequest member(int number, GoalNumber goal = 17) {
  protocol::NodeSpec spec{.cluster = ClusterId("c1"), .cluster_name = "vega", .node = node(number)};
  spec.until = Stage::Serving;
  for (int i = 1; i <= 3; ++i) {
    spec.peers.push_back({.node = node(i), .private_address = "10.77.0.1" + std::to_string(i)});
  }
  spec.consul.gossip_key = Secret("gossip");
  spec.swarm.act = protocol::SwarmAct::Join;
  spec.swarm.cluster = "swarm1";
  spec.galera.cluster_name = "vega";
  spec.galera.run = true;
  spec.galera.state_uuid = kUuid;
  return {.node = node(number),
          .kept = {.cluster = ClusterId("c1"),
                   .term = 3,
                   .instance = InstanceId("i1"),
                   .goal = goal,
                   .epoch = 2,
                   .begun = number == 2 ? Epoch{2} : Epoch{1},
                   .state_uuid = kUuid,
                   .highest_seqno = 100 + number},
          .goal = spec};
}

class InheritTest : public testing::Test {
 protected:
  static Record record(const StateFile& state) {
    return {.facts = {state.facts.begin(), state.facts.end()}, .intents = state.intents};
  }
  Result<StateFile> take() const { return inherit(config, nodes, Utc(Duration(5))); }

  Config config = vega_of(3);
  std::vector<Bequest> nodes{member(1), member(2), member(3, 19)};
};

TEST_F(InheritTest, WhatStandsIsOnRecordAgain) {
  const auto state = take();
  ASSERT_TRUE(state) << state.error().message;
  const Record known = record(*state);
  EXPECT_EQ(known.fact("cluster"), "c1");
  EXPECT_EQ(known.fact("term"), "3");
  EXPECT_EQ(known.fact("goal"), "19");
  EXPECT_EQ(known.fact("epoch"), "2");
  EXPECT_EQ(known.fact("state_uuid"), kUuid);
  EXPECT_EQ(known.fact("highest_seqno"), "103");
  EXPECT_EQ(known.fact(of_node(node(2), "private_address")), "10.77.0.12");
  EXPECT_TRUE(opened(known, "quorate"));
  EXPECT_TRUE(opened(known, "seeded"));
  EXPECT_EQ(known.fact("swarm_cluster"), "swarm1");
  for (const char* kind : {"swarm-init", "network"}) {
    const Intent* intent = known.intent(kind, round_detail(known));
    ASSERT_NE(intent, nullptr) << kind;
    EXPECT_EQ(intent->state, IntentState::Done) << kind;
  }
  const Intent* seed = seed_intent(known, 2);
  ASSERT_NE(seed, nullptr);
  EXPECT_EQ(seed->node, node(2));
  EXPECT_EQ(seed->state, IntentState::Done);
  EXPECT_TRUE(seed_of(*seed)->from);
  EXPECT_EQ(state->files.at("secrets/gossip_key"), "gossip\n");
}

TEST_F(InheritTest, ItIsAStateLikeAnyOther) {
  const auto state = take();
  ASSERT_TRUE(state);
  const auto again = decode_state(encode(*state));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, *state);
}

TEST_F(InheritTest, ContradictionsAreForAPerson) {
  nodes[1].kept.cluster = ClusterId("c2");
  EXPECT_THAT(take().error().message, HasSubstr("different clusters"));
  nodes[1] = member(2);
  nodes[1].kept.state_uuid = "6f1d2c3a-7b1e-11f0-9d55-000000000002";
  EXPECT_THAT(take().error().message, HasSubstr("two histories"));
  nodes[1] = member(2);
  config.cluster = "lyra";
  EXPECT_THAT(take().error().message, HasSubstr("of cluster vega"));
}

TEST_F(InheritTest, NodesOfNoClusterAreNothingToAdopt) {
  nodes = {{.node = node(1)}, {.node = node(2)}, {.node = node(3)}};
  EXPECT_EQ(take().error().code, Code::NotFound);
}

TEST_F(InheritTest, ANodeThatIsNewChangesNothing) {
  nodes[2] = {.node = node(3)};
  const auto state = take();
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->facts.contains(of_node(node(3), "member")));
  EXPECT_TRUE(state->facts.contains(of_node(node(1), "member")));
}

TEST_F(InheritTest, WhatTheYamlDoesNotNameIsTold) {
  config = vega_of(2);
  nodes.pop_back();
  EXPECT_EQ(left_behind(config, nodes), std::vector{node(3)});
  EXPECT_THAT(adopt_text("vega", nodes, left_behind(config, nodes), {}),
              HasSubstr("sw3 belongs to it"));
}

TEST_F(InheritTest, AGoalThatCannotBeReadIsRefused) {
  for (Bequest& one : nodes) one.goal.reset();
  EXPECT_EQ(take().error().code, Code::Refused);
}

TEST_F(InheritTest, ADownThatWasBegunIsToBeEnded) {
  for (Bequest& one : nodes) one.goal->down = true;
  const auto state = take();
  ASSERT_TRUE(state);
  EXPECT_TRUE(down_begun(record(*state)));
}

TEST_F(InheritTest, TheNameOfAGroupThatWasRecoveredIsKept) {
  for (Bequest& one : nodes) one.goal->galera.cluster_name = "vega.2";
  EXPECT_EQ(take()->facts.at("group"), "2");
}

TEST_F(InheritTest, ASeedWithoutAHistoryYetGoesOn) {
  for (Bequest& one : nodes) one.kept.state_uuid.clear();
  const auto state = take();
  ASSERT_TRUE(state);
  const Record known = record(*state);
  EXPECT_FALSE(opened(known, "seeded"));
  ASSERT_NE(seed_intent(known, 2), nullptr);
  EXPECT_EQ(seed_intent(known, 2)->state, IntentState::Begun);
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    group = (group << 8U) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) text += kLetters[(group >> (bits - 6)) & 63U];
  }
  if (bits > 0) text += kLetters[(group << (6 - bits)) & 63U];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

const char* const kKept =
    R"({"cluster": "c1", "term": 3, "epoch": 2, "state_uuid": "u", "highest_seqno": 7})";

TEST(BequestTest, ReadsWhatAnAgentKeeps) {
  const std::string printed =
      std::string(kKept) + "\n--skep--\n" + base64(protocol::encode(*member(1).goal)) + "\n";
  const auto read = read_bequest(node(1), printed);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->kept.cluster.value, "c1");
  EXPECT_EQ(read->kept.highest_seqno, 7);
  EXPECT_EQ(read->goal, member(1).goal);
  EXPECT_FALSE(read_bequest(node(2), printed)) << "the goal of another";
}

TEST(BequestTest, AHostOfNobodyKeepsNothing) {
  const auto read = read_bequest(node(1), "\n--skep--\n");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->kept.cluster.empty());
  EXPECT_FALSE(read->goal);
}

TEST(BequestTest, SurvivesAnyAnswer) {
  constexpr std::uint64_t kSeed = 11;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  SeededRandom random(kSeed);
  const std::string good =
      std::string(kKept) + "\n--skep--\n" + base64(protocol::encode(*member(1).goal)) + "\n";
  for (int i = 0; i < 2'000; ++i) {
    std::string bad = good;
    for (int n = 0; n < 3; ++n)
      bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    if (random.below(4) == 0) bad.resize(random.below(bad.size()));
    const auto read = read_bequest(node(1), bad);
    if (!read) {
      EXPECT_FALSE(read.error().message.empty());
    }
  }
}

}  // namespace
}  // namespace skep::coordinator
