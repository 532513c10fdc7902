#include "coordinator/provider/softlayer/tenants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/files.h"
#include "common/processes.h"
#include "tests/support/temp_folder.h"

namespace skep::coordinator::softlayer {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;

TEST(TenantsTest, NobodyIsSaidOnlyByAWholeAnswer) {
  EXPECT_THAT(read_tenants("looked\n"), Optional(IsEmpty()));
  for (const char* cut : {"", "\n", "look", "looked", "a claimed disk\n", "looked\nmore\n"}) {
    EXPECT_FALSE(read_tenants(cut)) << cut;
  }
}

TEST(TenantsTest, EachIsNamedOnce) {
  EXPECT_THAT(read_tenants("an agent\na claimed disk\na claimed disk\nlooked\n"),
              Optional(ElementsAre("an agent", "a claimed disk")));
}

TEST(TenantsTest, APlaceIsNeverPartOfTheScript) {
  EXPECT_THAT(tenants_script("/srv/it's"), HasSubstr("mysql='/srv/it'\\''s'\n"));
}

class TenantsScriptTest : public testing::Test {
 protected:
  std::vector<std::string> look() {
    const auto ended = run({.argv = {"sh", "-s"}, .input = tenants_script(folder.path())});
    EXPECT_TRUE(ended);
    const auto tenants = read_tenants(ended->out);
    EXPECT_TRUE(tenants) << ended->out;
    return tenants.value_or(std::vector<std::string>{});
  }
  test::TempFolder folder;
};

TEST_F(TenantsScriptTest, FindsADatabaseWhereTheYamlPutsIt) {
  EXPECT_THAT(look(), Not(Contains("a database")));
  std::filesystem::create_directory(folder / "data");
  ASSERT_TRUE(replace_file(folder / "data/grastate.dat", "# GALERA saved state\n"));
  EXPECT_THAT(look(), Contains("a database"));
}

}  // namespace
}  // namespace skep::coordinator::softlayer
