#include "agent/disk_list.h"

#include <gtest/gtest.h>

namespace skep::agent {
namespace {

TEST(DiskList, SaysOfEachWhetherAPersonMayGiveIt) {
  const Disk backup{.device = "/dev/vdb",
                    .serial = "SK-0007",
                    .size = gib(8),
                    .signatures = {"ext4 \"backup\" UUID 7d0c"}};
  Disk root = backup;
  root.device = "/dev/vda";
  root.in_use = true;
  EXPECT_EQ(list_of({backup}),
            R"([{"device":"/dev/vdb","serial":"SK-0007","size_bytes":8589934592,)"
            R"("may_be_given":true,)"
            R"("words":"/dev/vdb  8.0 GiB  serial SK-0007  ext4 \"backup\" UUID 7d0c"}])");
  EXPECT_NE(list_of({root}).find(R"("may_be_given":false)"), std::string::npos);
  EXPECT_EQ(list_of({}), "[]");
}

TEST(DiskList, BearsASerialOfAnyBytes) {
  EXPECT_NE(list_of({{.device = "/dev/vdb", .serial = "\xff\n"}}).find("\\n"), std::string::npos);
}

}  // namespace
}  // namespace skep::agent
