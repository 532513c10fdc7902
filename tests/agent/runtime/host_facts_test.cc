#include "agent/host_facts.h"

#include <gtest/gtest.h>

namespace skep::agent {
namespace {

TEST(HostFactsTest, ReadsOsRelease) {
  constexpr const char* kText =
      "PRETTY_NAME=\"Debian GNU/Linux 12 "
      "(bookworm)\"\nVERSION_ID=\"12\"\nID=debian\nX='y'\nID_LIKE=\n";

  EXPECT_EQ(os_release_value(kText, "ID"), "debian");
  EXPECT_EQ(os_release_value(kText, "VERSION_ID"), "12");
  EXPECT_EQ(os_release_value(kText, "X"), "y");
  EXPECT_EQ(os_release_value(kText, "ID_LIKE"), "");
  EXPECT_EQ(os_release_value(kText, "NONE"), "");
}

TEST(HostFactsTest, EveryHostHasAKernelAndMemory) {
  const protocol::HostFacts facts = look_at_host();

  EXPECT_FALSE(facts.kernel.empty());
  EXPECT_GT(facts.memory.count, 0U);
  EXPECT_GT(facts.cores, 0U);
}

TEST(HostFactsTest, TheBootStaysTheSame) {
  EXPECT_FALSE(boot_id().empty());
  EXPECT_EQ(boot_id(), boot_id());
}

}  // namespace
}  // namespace skep::agent
