// What a host answers the installer, read as data that nobody vouches for.

#include "coordinator/install/answers.h"

#include <gmock/gmock.h>

namespace skep::coordinator::install {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

constexpr const char* kKey = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";

const Home kHome{.cluster = ClusterId("1a2b3c4d5e6f7081"),
                 .endpoint = "tcp://10.77.3.1:7411",
                 .coordinator_key = kKey,
                 .private_address = "10.77.3.11"};

const std::string kConfig = std::string("# written\nnode=sw1\ncluster=1a2b3c4d5e6f7081\n") +
                            "endpoint=tcp://10.77.3.1:7411\ncoordinator_key=" + kKey +
                            "\nprivate_address=10.77.3.11\n";

Machine machine() {
  return {.node = NodeId("sw1"), .ssh_address = "10.77.3.11", .ssh_port = 22, .ssh_key = "/k"};
}

TEST(Standing, OfABareHostIsEmpty) {
  const auto standing = read_standing("\n--skep--\n\n--skep--\n\n--skep--\ninactive\n");

  ASSERT_TRUE(standing);
  EXPECT_EQ(standing->build, "");
  EXPECT_TRUE(standing->kept.cluster.empty());
  EXPECT_FALSE(standing->active);
  EXPECT_FALSE(standing->enabled);
}

TEST(Standing, OfANodeSaysBuildClusterAndTerm) {
  const auto standing = read_standing(
      "abc123\n\n--skep--\n{\"cluster\": \"c1\",\n \"term\": 4, \"epoch\": 2}\n\n--skep--\n" +
      kConfig + "\n--skep--\nactive\nenabled\n");

  ASSERT_TRUE(standing);
  EXPECT_EQ(standing->build, "abc123");
  EXPECT_EQ(standing->kept.cluster.value, "c1");
  EXPECT_EQ(standing->kept.term, 4U);
  EXPECT_EQ(standing->kept.epoch, 2U);
  EXPECT_TRUE(says_home(standing->config, NodeId("sw1"), kHome));
  EXPECT_TRUE(standing->active && standing->enabled);
}

TEST(Standing, WithAPartMissingIsCorrupt) {
  EXPECT_EQ(read_standing("").error().code, Code::Corrupt);
  EXPECT_EQ(read_standing("abc\n--skep--\n{}\n--skep--\n").error().code, Code::Corrupt);
}

TEST(Standing, WithAnUnreadableMemoryIsNotTakenForABareHost) {
  const auto standing = read_standing("b\n--skep--\n{\"clus\n--skep--\n\n--skep--\nactive\n");

  ASSERT_FALSE(standing);
  EXPECT_THAT(standing.error().message, HasSubstr("/var/lib/skep/kept"));
}

TEST(SaysHome, OnlyWhereEveryValueIsTheSame) {
  EXPECT_TRUE(says_home(kConfig, NodeId("sw1"), kHome));
  EXPECT_FALSE(says_home(kConfig, NodeId("sw2"), kHome));
  EXPECT_FALSE(says_home("", NodeId("sw1"), kHome));
  EXPECT_FALSE(says_home(kConfig + "more=1\n", NodeId("sw1"), kHome));
  Home moved = kHome;
  moved.endpoint = "tcp://10.77.3.1:7412";
  EXPECT_FALSE(says_home(kConfig, NodeId("sw1"), moved));
}

TEST(Enrolled, TheAgentsKeyIsOnALineOfItsOwn) {
  const auto enrolled =
      read_enrolled(std::string("some library speaks\n{\"agent_key\": \"") + kKey +
                    "\", \"request\": \"\", \"kept\": {\"cluster\": \"\"}}\n");

  ASSERT_TRUE(enrolled);
  EXPECT_EQ(enrolled->agent_key, kKey);
}

TEST(Enrolled, WhatIsNoKeyIsNotPinned) {
  for (const char* answer : {"", "{", "{}", "[]", "{\"agent_key\": \"short\"}",
                             "{\"agent_key\": 7}", "{\"agent_key\": null, \"kept\": []}"}) {
    const auto enrolled = read_enrolled(answer);
    ASSERT_FALSE(enrolled) << answer;
    EXPECT_EQ(enrolled.error().code, Code::Corrupt) << answer;
  }
}

TEST(Enrolled, ANoOfTheAgentIsARefusalInItsWords) {
  const auto enrolled =
      read_enrolled(R"({"refused": "this host belongs to cluster c1", "kept": {}})");

  ASSERT_FALSE(enrolled);
  EXPECT_EQ(enrolled.error().code, Code::Refused);
  EXPECT_THAT(enrolled.error().message, HasSubstr("c1"));
}

TEST(HostDisks, AreReadAsTheAgentTellsThem) {
  const auto disks = read_disks(
      R"([{"device":"/dev/vdb","serial":"SK-0007","size_bytes":8589934592,"may_be_given":true,)"
      R"("words":"/dev/vdb  8.0 GiB  ext4"},{"device":"/dev/vda"}])");

  ASSERT_TRUE(disks);
  ASSERT_EQ(disks->size(), 2U);
  EXPECT_EQ((*disks)[0].serial, "SK-0007");
  EXPECT_EQ((*disks)[0].size, gib(8));
  EXPECT_TRUE((*disks)[0].may_be_given);
  EXPECT_FALSE((*disks)[1].may_be_given);
}

TEST(HostDisks, WhatIsNoListOfThemIsCorrupt) {
  std::string many = "[";
  for (int i = 0; i < 300; ++i) many += R"({"device":"/dev/x"},)";
  many.back() = ']';
  for (const std::string& text :
       {std::string(), std::string("usage: skep-agent"), std::string("{}"), std::string("[7]"),
        std::string("[{}]"), std::string("[null]"), many}) {
    const auto disks = read_disks(text);
    ASSERT_FALSE(disks) << text.substr(0, 40);
    EXPECT_EQ(disks.error().code, Code::Corrupt);
  }
}

TEST(HostDisks, DamagedAnywhereAreReadOrAreCorrupt) {
  const std::string whole =
      R"([{"device":"/dev/vdb","serial":"S","size_bytes":1,"may_be_given":true,"words":"w"}])";
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'"', '{', ']', '-', '9', '\0', '\xff'}) {
      std::string text = whole;
      text[at] = byte;
      const auto disks = read_disks(text);
      EXPECT_TRUE(disks || disks.error().code == Code::Corrupt) << text;
    }
    EXPECT_FALSE(read_disks(whole.substr(0, at)));
  }
}

TEST(BelongsElsewhere, SaysWhatWasSeenAndWhatIsNext) {
  const Error error =
      belongs_elsewhere(NodeId("sw1"), {.cluster = ClusterId("c1"), .term = 3}, ClusterId("c2"));

  EXPECT_EQ(error.code, Code::Refused);
  EXPECT_THAT(error.message, HasSubstr("cluster c1 (term 3), not to c2"));
  EXPECT_THAT(error.message, HasSubstr("run skep in the folder that holds it"));
}

TEST(SshError, AWrongHostKeyIsRefused) {
  const Error error = ssh_error(machine(), 255, "Host key verification failed.\r\n");

  EXPECT_EQ(error.code, Code::Refused);
  EXPECT_THAT(error.message, HasSubstr("another host key than the one pinned for sw1"));
  EXPECT_THAT(error.message, HasSubstr("made anew, remove .skep/known_hosts.sw1"));
}

TEST(SshError, AKeyThatIsNotAcceptedIsRefused) {
  EXPECT_EQ(ssh_error(machine(), 255, "root@10.77.3.11: Permission denied (publickey).").code,
            Code::Refused);
}

TEST(SshError, AKeyThatDoesNotExistIsTold) {
  const Error error = ssh_error(machine(), 255,
                                "Warning: Identity file /k not accessible: No such file or "
                                "directory.\nroot@10.77.3.11: Permission denied (publickey).");
  EXPECT_THAT(error.message, EndsWith(", which does not exist"));
  Machine plain = machine();
  plain.ssh_key.clear();
  EXPECT_THAT(ssh_error(plain, 255, "Permission denied (publickey).").message,
              EndsWith("does not accept any key of root's here"));
}

TEST(SshError, AHostThatDoesNotAnswerIsTriedAgain) {
  const Error error = ssh_error(machine(), 255, "ssh: connect to host: Connection refused\r\n");

  EXPECT_EQ(error.code, Code::Unavailable);
  EXPECT_EQ(error.message, "root@10.77.3.11:22: ssh: connect to host: Connection refused");
}

TEST(SshError, WhatACommandSaysOfPermissionsIsNotSshsOwnWord) {
  EXPECT_EQ(ssh_error(machine(), 1, "tar: Permission denied").code, Code::Internal);
  EXPECT_LT(ssh_error(machine(), 1, std::string(5000, 'x')).message.size(), 500U);
}

}  // namespace
}  // namespace skep::coordinator::install
