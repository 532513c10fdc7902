#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "common/files.h"
#include "common/random.h"
#include "coordinator/identity.h"
#include "coordinator/state/move.h"

namespace skep::coordinator {
namespace {

using testing::HasSubstr;

StateFile some_state() {
  StateFile state{.cluster = "vega", .at = Utc(Duration(1'795'595'356'271))};
  state.facts = {{"cluster", "00ff"}, {"term", "3"}, {"instance", "aa"}, {"goal", "17"}};
  state.intents = {{.id = 1,
                    .kind = "seed",
                    .node = NodeId("sw1"),
                    .detail = "epoch 1 empty sw1",
                    .state = IntentState::Done,
                    .at = Utc(Duration(5)),
                    .result = "7"},
                   {.id = 2, .kind = "permit", .node = NodeId("sw2"), .at = Utc(Duration(6))}};
  state.events = {{.number = 1,
                   .at = Utc(Duration(1'795'595'350'000)),
                   .node = NodeId("sw1"),
                   .room = "disk",
                   .kind = "room_proved",
                   .words = "\"quoted\", and\nmore",
                   .took = Duration(1'500)}};
  state.files = {{"secrets/curve", "public\nsecret\n"}, {"ca/key.pem", "key\n"}};
  return state;
}

TEST(StateFileTest, ComesBackWhole) {
  const auto again = decode_state(encode(some_state()));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, some_state());
}

TEST(StateFileTest, AnyPartOfItIsRefusedWithWords) {
  const std::string text = encode(some_state());
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto part = decode_state(std::string_view(text).substr(0, size));
    ASSERT_FALSE(part) << size;
    ASSERT_FALSE(part.error().message.empty());
  }
  const auto half = decode_state(std::string_view(text).substr(0, text.size() / 2));
  EXPECT_EQ(half.error().code, Code::Corrupt);
  EXPECT_THAT(half.error().message, HasSubstr("cut short"));
}

TEST(StateFileTest, AnyChangedByteIsRefused) {
  const std::string text = encode(some_state());
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(decode_state(changed)) << at;
  }
}

TEST(StateFileTest, ALaterVersionIsToldAsSuch) {
  std::string text = encode(some_state());
  text.replace(text.find(" 1 "), 3, " 2 ");
  EXPECT_EQ(decode_state(text).error().code, Code::Refused);
}

TEST(StateFileTest, FilesStayBelowTheFolder) {
  for (const char* good : {"secrets/curve", "ca/cert.pem", "known_hosts.sw1", "node-keys/sw-1",
                           "softlayer/ssh_key.pub"}) {
    EXPECT_TRUE(belongs_to_state(good)) << good;
  }
  for (const char* bad : {"", "ledger.db", "../skep.yaml", "secrets/../../x", "secrets/", "/etc/x",
                          "secrets/.", "known_hosts.", "known_hosts.a/b", "lock", "secrets/a/b"}) {
    EXPECT_FALSE(belongs_to_state(bad)) << bad;
  }
  StateFile state = some_state();
  state.files["../authorized_keys"] = "mine";
  EXPECT_THAT(decode_state(encode(state)).error().message, HasSubstr("belongs to no state"));
}

class MoveTest : public testing::Test {
 protected:
  MoveTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "skep-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~MoveTest() override { std::filesystem::remove_all(folder); }

  std::string folder;
  SeededRandom random{7};
};

TEST_F(MoveTest, WhatIsPutSomewhereIsThereWithAHigherTermAndAnotherInstance) {
  const auto term = put_state(folder, some_state(), random);
  ASSERT_TRUE(term) << term.error().message;
  EXPECT_EQ(*term, 4U);

  auto ledger = open_sqlite_ledger(folder + "/ledger.db");
  ASSERT_TRUE(ledger);
  const auto who = identity(**ledger, random);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->cluster.value, "00ff");
  EXPECT_EQ(who->term, 4U);
  EXPECT_NE(who->instance.value, "aa");

  auto again = gather_state(folder, "vega", **ledger, some_state().at);
  ASSERT_TRUE(again);
  StateFile wanted = some_state();
  wanted.facts["term"] = "4";
  wanted.facts["instance"] = who->instance.value;
  EXPECT_EQ(*again, wanted);
  struct stat status {};
  ASSERT_EQ(::stat((folder + "/secrets/curve").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(MoveTest, ALedgerThatIsThereStays) {
  ASSERT_TRUE(put_state(folder, some_state(), random));
  const auto again = put_state(folder, some_state(), random);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::Refused);
}

TEST_F(MoveTest, WhatWasCutHalfwayIsBegunAnew) {
  std::ofstream(folder + "/ledger.db.new") << "half of one";
  EXPECT_TRUE(put_state(folder, some_state(), random));
  EXPECT_FALSE(std::filesystem::exists(folder + "/ledger.db.new"));
}

}  // namespace
}  // namespace skep::coordinator
