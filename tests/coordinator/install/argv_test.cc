// How ssh is called, and how a command reaches the other end unharmed.

#include "coordinator/install/argv.h"

#include <gmock/gmock.h>

#include "common/processes.h"

namespace skep::coordinator::install {
namespace {

using testing::Contains;
using testing::Not;

Machine machine() {
  return {.node = NodeId("sw1"),
          .ssh_address = "10.77.3.11",
          .ssh_port = 22,
          .ssh_user = "root",
          .ssh_key = "/s/keys/id",
          .host_key = "ssh-ed25519 AAAA"};
}

TEST(SshArgv, TakesNoKeyButTheOnePinned) {
  const auto argv = ssh_argv(machine(), "/s/known_hosts.sw1", true);

  EXPECT_THAT(argv, testing::IsSupersetOf({"StrictHostKeyChecking=yes", "HostKeyAlias=sw1",
                                           "UserKnownHostsFile=\"/s/known_hosts.sw1\"",
                                           "HostKeyAlgorithms=ssh-ed25519", "BatchMode=yes"}));
  EXPECT_EQ(argv.back(), "10.77.3.11");
}

TEST(SshArgv, PinsAtTheFirstUseOnly) {
  Machine fresh = machine();
  fresh.host_key.clear();

  EXPECT_THAT(ssh_argv(fresh, "/k", false), Contains("StrictHostKeyChecking=accept-new"));
  EXPECT_THAT(ssh_argv(fresh, "/k", true), Contains("StrictHostKeyChecking=yes"));
}

TEST(SshArgv, AnRsaKeyIsAskedForByTheSignaturesThatAreStillMade) {
  Machine old = machine();
  old.host_key = "ssh-rsa AAAA";

  EXPECT_THAT(ssh_argv(old, "/k", true), Contains("HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256"));
}

TEST(SshArgv, AnAddressThatLooksLikeAnOptionIsNone) {
  Machine hostile = machine();
  hostile.ssh_address = "-oProxyCommand=x";

  const auto argv = ssh_argv(hostile, "/k", true);

  EXPECT_EQ(argv[argv.size() - 2], "--");
}

TEST(SshArgv, APercentSignInAPathIsAPercentSign) {
  EXPECT_THAT(ssh_argv(machine(), "/s/100%/k", true),
              Contains("UserKnownHostsFile=\"/s/100%%/k\""));
}

TEST(KnownHost, StandsUnderTheNodesName) {
  EXPECT_EQ(known_host(NodeId("sw1"), "ssh-ed25519 AAAA"), "sw1 ssh-ed25519 AAAA\n");
}

TEST(Quoted, AShellReadsBackWhatWasQuoted) {
  for (const std::string text :
       {"", "plain", "two words", "it's", "$(reboot) `x` \\ \"q\"", "a\nb", "*"}) {
    const auto ended = run({.argv = {"sh", "-c", "printf %s " + quoted(text)}});
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->out, text);
  }
}

TEST(AsRoot, ArgumentsArriveEachAsItself) {
  const std::string line = as_root(machine(), "printf '<%s>' \"$@\"", {"a b", "c'd", "$HOME"});

  const auto ended = run({.argv = {"sh", "-c", line}});

  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->out, "<a b><c'd><$HOME>");
}

TEST(AsRoot, GoesThroughSudoWhereTheLoginIsNotRoot) {
  Machine other = machine();
  other.ssh_user = "admin";

  EXPECT_TRUE(as_root(other, "id", {}).starts_with("sudo -n -- sh -c "));
  EXPECT_THAT(as_root(machine(), "id", {}), Not(testing::HasSubstr("sudo")));
}

}  // namespace
}  // namespace skep::coordinator::install
