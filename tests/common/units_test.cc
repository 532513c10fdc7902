#include "common/units.h"

#include <gmock/gmock.h>

namespace skep {
namespace {

TEST(UnitsTest, ReadsSizesAsPeopleWriteThem) {
  EXPECT_EQ(*parse_bytes("80GiB"), gib(80));
  EXPECT_EQ(*parse_bytes("512 MiB"), mib(512));
  EXPECT_EQ(*parse_bytes("10GB"), Bytes{10'000'000'000});
}

TEST(UnitsTest, SaysWhatWouldBeRight) {
  EXPECT_EQ(parse_bytes("80").error().message, "\"80\" has no unit; write 80GiB");
  EXPECT_EQ(parse_bytes("1536").error().message, "\"1536\" has no unit; write 1536MiB");
  EXPECT_EQ(parse_bytes("much").error().code, Code::Invalid);
  EXPECT_EQ(parse_bytes("").error().code, Code::Invalid);
  EXPECT_EQ(parse_bytes("-1GiB").error().code, Code::Invalid);
  EXPECT_EQ(parse_bytes("99999999999TiB").error().code, Code::Invalid);
  EXPECT_THAT(parse_bytes("5Gib").error().message, testing::HasSubstr("unknown unit Gib"));
}

TEST(UnitsTest, WritesSizesAsTheScreensDo) {
  EXPECT_EQ(words(Bytes{512}), "512 B");
  EXPECT_EQ(words(gib(8)), "8.0 GiB");
  EXPECT_EQ(words(mib(1536)), "1.5 GiB");
}

}  // namespace
}  // namespace skep
