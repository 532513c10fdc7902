#include "coordinator/plan/gate_seed.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace skep::coordinator {
namespace {

using testing::HasSubstr;

const std::string kUuid = "6f1d2c3a-7b1e-11f0-9d55-000000000001";
const std::string kOther = "99999999-7b1e-11f0-9d55-000000000001";

class GateSeedTest : public testing::Test {
 protected:
  static Census empty(const std::string& name) {
    return {.node = NodeId(name),
            .data = "empty",
            .position = {std::string(kNoUuid), -1},
            .promised = 4};
  }
  static Census state(const std::string& name, std::int64_t seqno,
                      const std::string& uuid = kUuid) {
    return {.node = NodeId(name), .data = "state", .position = {uuid, seqno}, .promised = 4};
  }
  static Census runs(const std::string& name, const std::string& uuid = kUuid) {
    Census census = state(name, -1);
    census.running = census.primary = true;
    census.uuid = uuid;
    return census;
  }
  SeedChoice choose(std::vector<Census> nodes) { return choose_seed(history, nodes); }

  History history{.epoch = 4};
};

TEST_F(GateSeedTest, SeedsTheFirstOfEmptyNodes) {
  const SeedChoice choice = choose({empty("sw1"), empty("sw2"), empty("sw3")});

  ASSERT_TRUE(choice.seed);
  EXPECT_EQ(choice.seed->node.value, "sw1");
  EXPECT_FALSE(choice.seed->from);
}

TEST_F(GateSeedTest, AnUnreachableNodeHoldsTheSeedBack) {
  Census silent = empty("sw3");
  silent.absent = "sw3 is lost";

  const SeedChoice choice = choose({empty("sw1"), empty("sw2"), silent});

  EXPECT_FALSE(choice.gate.open);
  EXPECT_FALSE(choice.gate.refused);
  EXPECT_THAT(choice.gate.words, HasSubstr("sw3 is lost"));
}

TEST_F(GateSeedTest, APromiseOfAnEarlierEpochDoesNotCount) {
  Census late = empty("sw2");
  late.promised = 3;

  EXPECT_THAT(choose({empty("sw1"), late}).gate.words, HasSubstr("sw2 has yet to promise epoch 4"));
}

TEST_F(GateSeedTest, AnEmptyNodeNeverSeedsBesideUnknownData) {
  const SeedChoice choice = choose({empty("sw1"), empty("sw2"), state("sw3", 7)});

  EXPECT_TRUE(choice.gate.refused);
  EXPECT_THAT(choice.gate.words, HasSubstr("sw3 holds a database"));
}

TEST_F(GateSeedTest, ALedgerFromBeforeTheFirstSeedEndedIsToldThoughAMemberLooksForItsPeers) {
  history.last_seeder = NodeId("sw1");
  Census runs_alone = runs("sw1");
  runs_alone.primary = false;
  std::vector<Census> nodes{runs_alone, state("sw2", 178), state("sw3", 178)};

  EXPECT_THAT(choose(nodes).gate.words, HasSubstr("sw2 holds a database"));
  ASSERT_TRUE(unknown_data(history, nodes));
  EXPECT_TRUE(unknown_data(history, nodes)->refused);
  // What nobody has looked at yet says nothing.
  nodes[1].absent = nodes[2].absent = "it has yet to look at its data";
  EXPECT_FALSE(unknown_data(history, nodes));
  history.state_uuid = kUuid;
  nodes[1].absent = "";
  EXPECT_FALSE(unknown_data(history, nodes));
}

TEST_F(GateSeedTest, TheSeederOfTheLastEpochGetsTheNextOneByItself) {
  history.last_seeder = NodeId("sw2");
  Census partial = empty("sw2");
  partial.data = "partial";

  const SeedChoice choice = choose({empty("sw1"), partial, empty("sw3")});

  ASSERT_TRUE(choice.seed);
  EXPECT_EQ(choice.seed->node.value, "sw2");
  EXPECT_FALSE(choice.seed->from);
}

TEST_F(GateSeedTest, WhatTheLastSeederCommittedIsKept) {
  history.last_seeder = NodeId("sw2");

  const SeedChoice choice = choose({empty("sw1"), state("sw2", 3), empty("sw3")});

  ASSERT_TRUE(choice.seed && choice.seed->from);
  EXPECT_EQ(choice.seed->node.value, "sw2");
  EXPECT_EQ(choice.seed->from->seqno, 3);
}

TEST_F(GateSeedTest, TheHighestPositionOfThePinnedHistorySeeds) {
  history.state_uuid = kUuid;
  history.highest_seqno = 40;

  const SeedChoice choice = choose({state("sw1", 40), state("sw2", 42), empty("sw3")});

  ASSERT_TRUE(choice.seed && choice.seed->from);
  EXPECT_EQ(choice.seed->node.value, "sw2");
  EXPECT_EQ(words(*choice.seed->from), kUuid + ":42");
}

TEST_F(GateSeedTest, ATieGoesToTheMemberThatWasStoppedLast) {
  history.state_uuid = kUuid;
  history.last_stopped = NodeId("sw3");

  const SeedChoice choice = choose({state("sw1", 42), state("sw2", 42), state("sw3", 42)});

  EXPECT_EQ(choice.seed->node.value, "sw3");
}

TEST_F(GateSeedTest, AForeignHistoryIsRefusedHoweverFarItIs) {
  history.state_uuid = kUuid;

  const SeedChoice choice = choose({state("sw1", 42), state("sw2", 9'000, kOther)});

  EXPECT_TRUE(choice.gate.refused);
  EXPECT_THAT(choice.gate.words, HasSubstr("sw2 holds " + kOther));
}

TEST_F(GateSeedTest, APositionBelowTheHighestOnRecordIsRefused) {
  history.state_uuid = kUuid;
  history.highest_seqno = 50;

  const SeedChoice choice = choose({state("sw1", 42), state("sw2", 41)});

  EXPECT_TRUE(choice.gate.refused);
  EXPECT_THAT(choice.gate.words, HasSubstr("would lose 8 transactions"));
}

TEST_F(GateSeedTest, AnUnfinishedTransferAndAnUnknownPositionAreNoCandidates) {
  history.state_uuid = kUuid;
  Census transfer = state("sw1", 99);
  transfer.data = "sst";

  EXPECT_TRUE(choose({transfer, state("sw2", -1)}).gate.refused);
}

TEST_F(GateSeedTest, WhereAPrimaryRunsNobodySeeds) {
  history.state_uuid = kUuid;

  const SeedChoice choice = choose({runs("sw1"), state("sw2", 42)});

  EXPECT_TRUE(choice.gate.open);
  EXPECT_FALSE(choice.seed);
  EXPECT_EQ(choice.primary, NodeId("sw1"));
}

TEST_F(GateSeedTest, APrimaryOfAnotherHistoryNeedsAPerson) {
  history.state_uuid = kUuid;
  EXPECT_TRUE(choose({runs("sw1", kOther), empty("sw2")}).gate.refused);

  history.state_uuid.clear();
  EXPECT_TRUE(choose({runs("sw1", kOther), empty("sw2")}).gate.refused);
}

TEST_F(GateSeedTest, AMemberThatRunsWithoutAPrimaryIsWaitedFor) {
  history.state_uuid = kUuid;
  Census alone = state("sw1", 42);
  alone.running = true;

  const SeedChoice choice = choose({alone, state("sw2", 43)});

  EXPECT_FALSE(choice.gate.open);
  EXPECT_FALSE(choice.gate.refused);
}

TEST(SeedDetail, IsReadBackAsItWasWritten) {
  const Seed from{.node = NodeId("sw2"), .from = Position{kUuid, 42}};
  const Intent intent{.kind = "seed", .node = from.node, .detail = seed_detail(12, from)};

  EXPECT_EQ(intent.detail, "epoch 12 from " + kUuid + ":42 sw2");
  EXPECT_EQ(epoch_of(intent), 12U);
  ASSERT_TRUE(seed_of(intent));
  EXPECT_EQ(words(*seed_of(intent)->from), kUuid + ":42");
}

TEST(PositionTest, TakesNothingThatIsNotExactlyOne) {
  EXPECT_TRUE(parse_position(kUuid + ":42"));
  EXPECT_TRUE(parse_position(kUuid + ":-1"));
  for (const std::string& text :
       {std::string(), kUuid, kUuid + ":", kUuid + ":4x", "x" + kUuid.substr(1) + ":1",
        kUuid + ":99999999999999999999", " " + kUuid + ":1"}) {
    EXPECT_FALSE(parse_position(text)) << text;
  }
}

}  // namespace
}  // namespace skep::coordinator
