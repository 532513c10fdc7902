// The build id, read out of the archive that is sent.

#include "coordinator/install/bundle.h"

#include <gtest/gtest.h>

#include "coordinator/provider/local/birth.h"

namespace skep::coordinator::install {
namespace {

ReadAt reading(const std::string& archive) {
  return [archive](std::uint64_t offset, std::size_t size) {
    return offset < archive.size() ? archive.substr(static_cast<std::size_t>(offset), size) : "";
  };
}

const std::string kArchive =
    local::tar_of({{.path = "./bin/skep-agent", .text = std::string(1300, 'x')},
                   {.path = "./build-id", .text = "abc123\n"},
                   {.path = "./share/x", .text = "y"}});

TEST(Bundle, TheBuildIdIsFoundBehindOtherFiles) {
  const auto id = build_id_in(reading(kArchive));

  ASSERT_TRUE(id);
  EXPECT_EQ(*id, "abc123");
}

TEST(Bundle, AnArchiveWithoutOneIsCorrupt) {
  const std::string other = local::tar_of({{.path = "./bin/skep-agent", .text = "x"}});

  EXPECT_EQ(build_id_in(reading(other)).error().code, Code::Corrupt);
  EXPECT_EQ(build_id_in(reading("")).error().code, Code::Corrupt);
  EXPECT_EQ(build_id_in(reading(std::string(2048, 'z'))).error().code, Code::Corrupt);
}

TEST(Bundle, CutAnywhereBeforeTheIdItIsCorrupt) {
  for (std::size_t size = 0; size < 2048 + 512; size += 100) {
    EXPECT_FALSE(build_id_in(reading(kArchive.substr(0, size)))) << size;
  }
}

TEST(Bundle, ThatIsNotBuiltSaysWhatBuildsIt) {
  const auto id = build_id_of("/nonexistent/opt-skep.tar");

  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code, Code::NotFound);
  EXPECT_NE(id.error().message.find("packaging/bundle"), std::string::npos);
}

}  // namespace
}  // namespace skep::coordinator::install
