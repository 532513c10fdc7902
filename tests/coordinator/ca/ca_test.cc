#include "coordinator/ca/ca.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "common/files.h"
#include "common/processes.h"
#include "coordinator/identity.h"
#include "coordinator/limits.h"
#include "coordinator/secrets.h"
#include "tests/support/temp_folder.h"

namespace skep::coordinator {
namespace {

using testing::HasSubstr;

unsigned mode_of(const std::string& path) {
  struct stat file {};
  return ::stat(path.c_str(), &file) == 0 ? file.st_mode & 0777U : 0U;
}

class CaTest : public testing::Test {
 protected:
  std::string openssl(std::vector<std::string> argv) {
    argv.insert(argv.begin(), "openssl");
    const auto ended = run({.argv = std::move(argv)});
    return ended ? ended->out + ended->err : ended.error().message;
  }
  /// A request with these names, as an agent makes it.
  std::string request(const std::string& names) {
    const std::string path = folder.path() + "/request.pem";
    openssl({"req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-keyout", folder.path() + "/node.pem", "-subj", "/CN=sw1", "-addext",
             "subjectAltName=" + names, "-out", path});
    return read_file(path)->value_or("");
  }
  std::unique_ptr<Ca> open() { return std::move(*open_ca(folder.path() + "/state", "vega")); }

  test::TempFolder folder;
  const Subject sw1{.name = "sw1", .address = "10.77.0.11"};
};

TEST_F(CaTest, IsMadeOnceWithAKeyThatNobodyElseReads) {
  const std::string first = open()->certificate();

  EXPECT_EQ(open()->certificate(), first);
  EXPECT_EQ(mode_of(folder.path() + "/state/ca/key.pem"), 0600U);
  EXPECT_EQ(mode_of(folder.path() + "/state/operator/key.pem"), 0600U);
}

TEST_F(CaTest, SignsForTheNodesOwnNameAndAddress) {
  const auto ca = open();
  const auto certificate = ca->sign(request("DNS:sw1,IP:10.77.0.11"), sw1);

  ASSERT_TRUE(certificate) << certificate.error().message;
  const auto left = expires(*certificate) - SystemClock().now().utc;
  EXPECT_NEAR(static_cast<double>(left / std::chrono::hours(24)), kCertificateDays, 2);
  EXPECT_EQ(expires("none"), Utc{});
  const std::string path = folder.path() + "/cert.pem";
  ASSERT_TRUE(replace_file(path, *certificate));
  const std::string state = folder.path() + "/state";
  EXPECT_THAT(openssl({"verify", "-purpose", "sslserver", "-CAfile", state + "/ca/cert.pem", path}),
              HasSubstr("OK"));
  // With what a node has, nobody enters another's engine; with the operator's one does.
  EXPECT_THAT(openssl({"verify", "-purpose", "sslclient", "-CAfile", state + "/ca/cert.pem", path}),
              testing::Not(HasSubstr("OK")));
  EXPECT_THAT(openssl({"verify", "-purpose", "sslclient", "-CAfile", state + "/operator/ca.pem",
                       state + "/operator/cert.pem"}),
              HasSubstr("OK"));
  const std::string text = openssl({"x509", "-in", path, "-noout", "-text"});
  EXPECT_THAT(text, HasSubstr("DNS:sw1, IP Address:10.77.0.11"));
}

TEST_F(CaTest, RefusesTheNameOfAnotherNode) {
  const auto certificate = open()->sign(request("DNS:sw1,DNS:sw2"), sw1);

  ASSERT_FALSE(certificate);
  EXPECT_EQ(certificate.error().code, Code::Refused);
  EXPECT_THAT(certificate.error().message, HasSubstr("sw2"));
  EXPECT_EQ(open()->sign(request("IP:10.77.0.12"), sw1).error().code, Code::Refused);
}

TEST_F(CaTest, RefusesWhatIsNoRequest) {
  EXPECT_EQ(open()->sign("nonsense", sw1).error().code, Code::Invalid);
  EXPECT_EQ(open()->sign(std::string(100'000, 'x'), sw1).error().code, Code::Invalid);
}

TEST_F(CaTest, AKeyThatIsGoneIsNotMadeAnew) {
  open();
  ASSERT_TRUE(remove_file(folder.path() + "/state/ca/key.pem"));

  EXPECT_EQ(open_ca(folder.path() + "/state", "vega").error().code, Code::Corrupt);
}

TEST(SecretsTest, AreMadeOnceAndReadByTheirOwnerOnly) {
  const test::TempFolder folder;
  SystemRandom random;
  EXPECT_FALSE(read_secrets(folder.path())->has_value());

  const auto made = make_secrets(folder.path(), random);
  ASSERT_TRUE(made) << made.error().message;
  const auto again = make_secrets(folder.path(), random);
  const auto known = read_secrets(folder.path());

  EXPECT_EQ(made->gossip_key.reveal().size(), 44U);
  EXPECT_EQ(made->root_password.reveal().size(), 32U);
  EXPECT_EQ(again->root_password, made->root_password);
  EXPECT_EQ((*known)->curve.secret_key, made->curve.secret_key);
  for (const char* name : {"gossip_key", "root_password", "curve"}) {
    EXPECT_EQ(mode_of(folder.path() + "/secrets/" + name), 0600U) << name;
  }
}

TEST(IdentityTest, IsMadeOnceAndAPartOfItIsCorrupt) {
  SystemRandom random;
  const auto ledger = make_memory_ledger();
  const auto made = identity(*ledger, random);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->cluster.value.size(), 16U);
  EXPECT_EQ(identity(*ledger, random)->instance, made->instance);

  const auto broken = make_memory_ledger();
  ASSERT_TRUE(broken->put({{"cluster", "x"}}));
  EXPECT_EQ(identity(*broken, random).error().code, Code::Corrupt);
}

}  // namespace
}  // namespace skep::coordinator
