#include "agent/executor/keys.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "common/files.h"
#include "tests/support/temp_folder.h"

namespace skep::agent::executor {
namespace {

using testing::HasSubstr;

class KeysTest : public testing::Test {
 protected:
  test::TempFolder folder;
  MakeKey wanted{
      folder / "tls/key.pem", folder / "tls/request.pem", "sw1", {"DNS:sw1", "IP:10.77.0.11"}};

  std::string text(const std::string& path) { return read_file(path)->value_or(""); }
};

TEST_F(KeysTest, MakesAKeyOnlyRootMayReadAndARequest) {
  ASSERT_TRUE(make_key(wanted));

  EXPECT_THAT(text(wanted.key_path), HasSubstr("BEGIN PRIVATE KEY"));
  EXPECT_THAT(text(wanted.request_path), HasSubstr("BEGIN CERTIFICATE REQUEST"));
  struct stat seen {};
  ASSERT_EQ(::stat(wanted.key_path.c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777U, 0600U);
}

TEST_F(KeysTest, KeepsBothTheSecondTime) {
  ASSERT_TRUE(make_key(wanted));
  const std::string key = text(wanted.key_path);
  const std::string request = text(wanted.request_path);

  ASSERT_TRUE(make_key(wanted));

  EXPECT_EQ(text(wanted.key_path), key);
  EXPECT_EQ(text(wanted.request_path), request);
}

TEST_F(KeysTest, OtherNamesGetAnotherRequestOfTheSameKey) {
  ASSERT_TRUE(make_key(wanted));
  const std::string key = text(wanted.key_path);
  const std::string request = text(wanted.request_path);
  wanted.names = {"DNS:sw1", "IP:10.77.0.12"};

  ASSERT_TRUE(make_key(wanted));

  EXPECT_EQ(text(wanted.key_path), key);
  EXPECT_NE(text(wanted.request_path), request);
}

TEST_F(KeysTest, ARequestThatWasCutIsMadeAgain) {
  ASSERT_TRUE(make_key(wanted));
  ASSERT_TRUE(replace_file(wanted.request_path, "-----BEGIN CERT"));

  ASSERT_TRUE(make_key(wanted));

  EXPECT_THAT(text(wanted.request_path), HasSubstr("END CERTIFICATE REQUEST"));
}

TEST_F(KeysTest, NeverReplacesAKeyItCannotRead) {
  ASSERT_TRUE(replace_file(wanted.key_path, "what is this"));

  EXPECT_FALSE(make_key(wanted));
  EXPECT_EQ(text(wanted.key_path), "what is this");
}

TEST_F(KeysTest, ANameThatIsNoneIsAnError) {
  wanted.names = {"IP:not-an-address"};

  EXPECT_FALSE(make_key(wanted));
}

}  // namespace
}  // namespace skep::agent::executor
