#include "agent/enroll.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <array>
#include <nlohmann/json.hpp>

#include "agent/kept.h"
#include "common/files.h"
#include "tests/support/temp_folder.h"

namespace skep::agent {
namespace {

using testing::HasSubstr;

class EnrollTest : public testing::Test {
 protected:
  test::TempFolder folder;
  Paths paths{folder.path()};
  Config config{NodeId{"sw1"}, ClusterId{"00c0ffee00c0ffee"}, "tcp://10.77.0.1:7411",
                std::string(40, 'k'), "10.77.0.11"};

  nlohmann::json enrolled() {
    const auto line = enroll(config, paths, "[Unit]\n");
    EXPECT_TRUE(line) << line.error().message;
    EXPECT_EQ(line->find('\n'), std::string::npos);
    return nlohmann::json::parse(*line);
  }
  std::string text(const std::string& path) { return read_file(path)->value_or(""); }
  unsigned mode(const std::string& path) {
    struct stat seen {};
    EXPECT_EQ(::stat(path.c_str(), &seen), 0) << path;
    return seen.st_mode & 0777U;
  }
};

TEST_F(EnrollTest, SaysWhoItIsAndLeavesWhatTheAgentNeeds) {
  const auto said = enrolled();

  EXPECT_EQ(said["agent_key"].get<std::string>().size(), 40U);
  EXPECT_THAT(said["request"].get<std::string>(), HasSubstr("BEGIN CERTIFICATE REQUEST"));
  EXPECT_EQ(said["kept"]["cluster"], "");
  EXPECT_EQ(said["kept"]["term"], 0);
  EXPECT_EQ(*read_config(text(paths.config())), config);
  EXPECT_EQ(text(paths.unit()), "[Unit]\n");
  EXPECT_EQ(mode(paths.secret_key()), 0600U);
  EXPECT_EQ(mode(paths.tls_key()), 0600U);
  EXPECT_THAT(said.dump(), testing::Not(HasSubstr(text(paths.secret_key()).substr(0, 40))));
}

TEST_F(EnrollTest, TheSecondTimeKeepsTheKeysAndTakesTheNewAddress) {
  const auto first = enrolled();
  config.endpoint = "ipc:///run/skep/relay.sock";

  const auto second = enrolled();

  EXPECT_EQ(second, first);
  EXPECT_EQ(read_config(text(paths.config()))->endpoint, "ipc:///run/skep/relay.sock");
}

TEST_F(EnrollTest, AHalfMadePairIsMadeAgain) {
  ASSERT_TRUE(replace_file(paths.secret_key(), "half", 0600));

  const auto said = enrolled();

  EXPECT_EQ(text(paths.public_key()), said["agent_key"].get<std::string>() + "\n");
  EXPECT_NE(text(paths.secret_key()), "half");
}

TEST_F(EnrollTest, AHostOfAnotherClusterIsLeftAsItIs) {
  protocol::Kept kept;
  kept.cluster = ClusterId{"dead000000000000"};
  kept.term = 3;
  ASSERT_TRUE(replace_file(paths.kept(), write_kept(kept)));

  const auto said = enrolled();

  EXPECT_EQ(said["refused"], "this host belongs to cluster dead000000000000");
  EXPECT_EQ(said["kept"]["cluster"], "dead000000000000");
  EXPECT_EQ(said["kept"]["term"], 3);
  EXPECT_EQ(text(paths.config()), "");
  EXPECT_EQ(text(paths.public_key()), "");
}

TEST(EnrollFlagsTest, TellsAllThatIsWrong) {
  constexpr std::array<std::string_view, 5> kFlags{"--node", "sw1", "--colour", "red", "--cluster"};

  const auto config = enroll_flags(kFlags);

  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message,
            "--colour: no such flag; --cluster: missing; --endpoint: missing; "
            "--coordinator-key: missing; --private-address: missing");
}

}  // namespace
}  // namespace skep::agent
