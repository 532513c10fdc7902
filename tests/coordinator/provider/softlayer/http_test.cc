// The real door, the real provider and a real ledger against the service behind HTTP and HTTPS on
// the loopback.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "common/files.h"
#include "common/log.h"
#include "common/processes.h"
#include "coordinator/provider/softlayer/curl_door.h"
#include "coordinator/provider/softlayer/softlayer.h"
#include "coordinator/state/inherit_guests.h"
#include "tests/lab/softlayer/server.h"
#include "tests/support/temp_folder.h"

namespace skep::coordinator::softlayer {
namespace {

using fakes::Fate;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPlanted = "PLANTED-5f1d2c3a7b1e11f09d55";

class SoftLayerHttpTest : public testing::Test {
 protected:
  SoftLayerHttpTest() : service("skep", kPlanted), server(service, 0) {
    service.fingerprint = lab::md5_fingerprint;
    config.path = "vega.yaml";
    config.cluster = "vega";
    config.provider = ProviderKind::SoftLayer;
    config.softlayer.domain = "example.com";
    config.softlayer.endpoint = server.base();
    config.softlayer.credentials.file = folder.path() + "/cred";
    config.softlayer.shape.datacenter = "tor01";
    for (const char* name : {"sw1", "sw2"}) {
      NodeConfig node;
      node.name = NodeId(name);
      node.guest = config.softlayer.shape;
      config.nodes.push_back(node);
    }
    EXPECT_TRUE(replace_file(config.softlayer.credentials.file,
                             std::string("username = skep\napi_key = ") + kPlanted + "\n", 0600));
  }

  std::unique_ptr<SoftLayerProvider> provider_with(Agreement agreed) {
    auto ledger = open_sqlite_ledger(folder.path() + "/ledger.db");
    EXPECT_TRUE(ledger);
    return std::make_unique<SoftLayerProvider>(
        config, std::move(*ledger),
        SoftLayerProvider::Place{.state = folder.path(), .agreed = std::move(agreed)});
  }
  /// Somebody agrees to whatever is to be bought now.
  Agreement agree() {
    const auto asks = provider_with({});
    const auto quotes = asks->prices(asks->to_buy());
    EXPECT_TRUE(quotes) << (quotes ? "" : quotes.error().message);
    return quotes ? agreement_on(config, *quotes) : Agreement{};
  }
  std::unique_ptr<SoftLayerProvider> provider() { return provider_with(agree()); }
  /// The next call whose address holds `text` meets this.
  void strike(std::string text, Fate fate) {
    server.locked([&] {
      service.fate = [this, text = std::move(text), fate](const fakes::Ask& ask) {
        if (ask.target.find(text) == std::string::npos) return Fate::Well;
        service.fate = nullptr;
        return fate;
      };
    });
  }
  Service make_service(Door& door) {
    return {door,
            {.clock = clock, .random = random, .pause = [this](Duration) { ++pauses; }},
            [this] { return load_credentials(config.softlayer.credentials); }};
  }

  test::TempFolder folder;
  fakes::FakeSoftLayer service;
  lab::SoftLayerServer server;
  Config config;
  SystemClock clock;
  SystemRandom random;
  int pauses = 0;
};

TEST_F(SoftLayerHttpTest, OrdersOncePricesAndCancels) {
  const auto one = provider();
  const auto prices = one->prices(one->to_buy());
  ASSERT_TRUE(prices) << prices.error().message;
  ASSERT_EQ(prices->size(), 1U);
  EXPECT_THAT(words_of(prices->front()), HasSubstr("USD an hour each"));
  ASSERT_TRUE(one->prepare());
  for (int i = 0; i < 2; ++i) {
    for (const auto& node : config.nodes) {
      const auto machine = one->order(node.name);
      ASSERT_TRUE(machine) << machine.error().message;
      EXPECT_FALSE(machine->running);
    }
  }
  EXPECT_EQ(service.orders(), 2U);
  EXPECT_EQ(service.keys().size(), 1U);
  server.pass(Duration{20 * 60'000});
  // Another process knows them by the ledger, and cancels them.
  const auto other = provider();
  EXPECT_TRUE(other->to_buy().empty());
  const std::vector<NodeId> nodes{NodeId("sw1"), NodeId("sw2")};
  const auto doomed = other->cancellation().of_nodes(nodes);
  ASSERT_TRUE(doomed);
  for (const Doomed& guest : *doomed) ASSERT_TRUE(other->cancellation().end(guest));
  ASSERT_TRUE(other->remove_key());
  EXPECT_TRUE(service.billed(clock.now().tick + Duration{20 * 60'000}).empty());
  EXPECT_TRUE(service.keys().empty());
}

TEST_F(SoftLayerHttpTest, ALostReplyIsFoundAgainAndNotOrderedTwice) {
  const auto one = provider();
  ASSERT_TRUE(one->prepare());
  strike("createObject", Fate::LostAfter);
  const auto lost = one->order(NodeId("sw1"));
  ASSERT_TRUE(lost) << lost.error().message;
  EXPECT_THAT(lost->words, HasSubstr("no clear answer"));
  const auto found = one->order(NodeId("sw1"));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(found->words, HasSubstr("guest 10"));
  EXPECT_EQ(service.orders(), 1U);
}

TEST_F(SoftLayerHttpTest, ALostReplyOfNothingStaysUnknownForTheNextProcess) {
  {
    const auto one = provider();
    ASSERT_TRUE(one->prepare());
    strike("createObject", Fate::EmptyBefore);
    ASSERT_TRUE(one->order(NodeId("sw1")));
  }
  const auto other = provider();
  const auto again = other->order(NodeId("sw1"));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_THAT(again->words, HasSubstr("not known yet"));
  EXPECT_EQ(service.orders(), 0U);
  ASSERT_TRUE(other->cancellation().was_not_bought(NodeId("sw1"), "anna"));
  // To this order nobody agreed as long as another might have been carried out.
  ASSERT_TRUE(other->prepare());
  EXPECT_FALSE(other->order(NodeId("sw1")));
  const auto agreed = provider();
  ASSERT_TRUE(agreed->prepare());
  ASSERT_TRUE(agreed->order(NodeId("sw1")));
  EXPECT_EQ(service.orders(), 1U);
}

TEST_F(SoftLayerHttpTest, ReadsAreTriedAgainThroughEveryPassingFault) {
  CurlDoor door({.base = server.base()});
  for (const Fate fate : {Fate::LostBefore, Fate::LostAfter, Fate::ErrorBefore, Fate::EmptyBefore,
                          Fate::InternalBefore, Fate::Html, Fate::RateLimited}) {
    Service calls = make_service(door);
    pauses = 0;
    strike("getVirtualGuests", fate);
    const auto guests = calls.guests("example.com", {});
    EXPECT_TRUE(guests) << static_cast<int>(fate);
    // A rate limit holds the next call back besides.
    EXPECT_EQ(pauses, fate == Fate::RateLimited ? 2 : 1) << static_cast<int>(fate);
  }
}

TEST_F(SoftLayerHttpTest, EveryPageIsReadAndAnIgnoredFilterIsSeenThrough) {
  for (int i = 0; i < 120; ++i) {
    service.plant("w" + std::to_string(i), i % 2 == 0 ? "example.com" : "other.org", "",
                  clock.now().tick);
  }
  CurlDoor door({.base = server.base()});
  Service calls = make_service(door);
  EXPECT_EQ(calls.guests("example.com", {})->size(), 60U);
  server.locked([&] { service.fate = [](const fakes::Ask&) { return Fate::FilterIgnored; }; });
  const std::vector<NodeId> one{NodeId("w4")};
  const auto found = calls.guests("example.com", one);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().hostname, "w4");
}

TEST_F(SoftLayerHttpTest, WhatNeverLeftIsToldFromWhatMayHaveArrived) {
  CurlDoor door({.base = "http://127.0.0.1:1/rest/v3.1/"});
  const Login login{.user = "skep", .key = Secret(kPlanted)};
  EXPECT_EQ(door.exchange(get_options(), login).reached, Reached::Nobody);
  CurlDoor nowhere({.base = "https://no-such-host.invalid/rest/v3.1/"});
  EXPECT_EQ(nowhere.exchange(get_options(), login).reached, Reached::Nobody);
  // A server that reads and hangs up.
  const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listening, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  ASSERT_EQ(::listen(listening, 1), 0);
  socklen_t size = sizeof name;
  ASSERT_EQ(::getsockname(listening, reinterpret_cast<sockaddr*>(&name), &size), 0);
  std::thread hangs_up([&] {
    const int connection = ::accept(listening, nullptr, nullptr);
    char buffer[4096];
    const ssize_t got = ::read(connection, buffer, sizeof buffer);
    EXPECT_GT(got, 0);
    ::close(connection);
  });
  CurlDoor cut(
      {.base = "http://127.0.0.1:" + std::to_string(ntohs(name.sin_port)) + "/rest/v3.1/"});
  const Wanted wanted{.node = NodeId("sw1"), .shape = {}, .domain = "example.com"};
  EXPECT_EQ(cut.exchange(create_guest(wanted), login).reached, Reached::Perhaps);
  hangs_up.join();
  ::close(listening);
}

TEST_F(SoftLayerHttpTest, TlsIsCheckedAgainstTheGivenCertificates) {
  const std::string key = folder.path() + "/key.pem";
  const std::string certificate = folder.path() + "/cert.pem";
  const auto made =
      run({.argv = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate}});
  ASSERT_TRUE(made && made->status == 0);
  const lab::SoftLayerServer secure(service, 0, {.certificate = certificate, .key = key});
  const Login login{.user = "skep", .key = Secret(kPlanted)};
  CurlDoor trusts({.base = secure.base(), .ca = certificate});
  EXPECT_TRUE(read_answer(trusts.exchange(get_options(), login)).well());
  CurlDoor doubts({.base = secure.base()});
  EXPECT_EQ(doubts.exchange(get_options(), login).reached, Reached::Nobody);
}

TEST_F(SoftLayerHttpTest, ATokenIsGotRenewedAndUsed) {
  ASSERT_TRUE(replace_file(config.softlayer.credentials.file,
                           std::string("iam_api_key = ") + kPlanted + "\n", 0600));
  service.bearer = "token-1";
  server.token_answer = R"({"access_token": "token-1", "refresh_token": "r", "expires_in": 3600})";
  std::string origin = server.base();
  origin.resize(origin.find("/rest/"));
  CurlDoor door({.base = server.base(), .token_endpoint = origin + "/identity/token"});
  Service calls = make_service(door);
  EXPECT_TRUE(calls.call(get_options()).well());
  service.bearer = "token-2";
  server.token_answer = R"({"access_token": "token-2", "refresh_token": "r", "expires_in": 3600})";
  strike("getCreateObjectOptions", Fate::TokenExpired);
  EXPECT_TRUE(calls.call(get_options()).well());
}

TEST_F(SoftLayerHttpTest, WrongCredentialsAreDeniedAndNotRepeated) {
  ASSERT_TRUE(replace_file(config.softlayer.credentials.file,
                           "username = skep\napi_key = PLANTED-wrong\n", 0600));
  const auto ground = provider_with({})->prepare();
  ASSERT_FALSE(ground);
  EXPECT_EQ(ground.error().code, Code::Denied);
  EXPECT_THAT(ground.error().message, HasSubstr("Invalid API token."));
  EXPECT_THAT(ground.error().message, Not(HasSubstr("PLANTED")));
  EXPECT_EQ(service.calls(), 1U);
}

TEST_F(SoftLayerHttpTest, WhatIsNotSoldIsToldWithItsLineBeforeAnyOrder) {
  config.nodes[1].guest.datacenter = "tor1";
  config.nodes[1].guest.lines["datacenter"] = 9;
  config.nodes[1].guest.disks_gb = {27};
  config.nodes[0].guest.public_vlan = 2222222;
  config.nodes[0].guest.private_vlan = 99;
  const auto ground = provider_with({})->prepare();
  ASSERT_FALSE(ground);
  EXPECT_EQ(ground.error().code, Code::Invalid);
  for (const char* words :
       {"vega.yaml:9: softlayer.datacenter: tor1 is not sold; did you mean tor01?",
        "softlayer.disks: 27 is not sold", "2222222 hangs on bcr01a.tor01",
        "99 is no VLAN of this account"}) {
    EXPECT_THAT(ground.error().message, HasSubstr(words));
  }
  EXPECT_EQ(service.orders(), 0U);
}

TEST_F(SoftLayerHttpTest, OnlyTheGuestsThatWereAgreedToAreOrdered) {
  const Agreement agreed = agree();
  const auto refused = [&](SoftLayerProvider& one, const char* node) {
    const auto ordered = one.order(NodeId(node));
    return !ordered && ordered.error().code == Code::Refused ? ordered.error().message : "";
  };
  const auto nobody = provider_with({});
  ASSERT_TRUE(nobody->prepare());
  EXPECT_THAT(refused(*nobody, "sw1"), HasSubstr("nobody agreed to the price"));

  // Since then: another disk for one of them, and a node more.
  config.nodes[1].guest.disks_gb = {1000};
  NodeConfig more = config.nodes[0];
  more.name = NodeId("sw3");
  config.nodes.push_back(more);
  const auto one = provider_with(agreed);
  ASSERT_TRUE(one->prepare());
  EXPECT_THAT(refused(*one, "sw2"), HasSubstr("agreed to is another"));
  EXPECT_THAT(refused(*one, "sw3"), HasSubstr("agreed to is another"));
  EXPECT_EQ(service.orders(), 0U);
  ASSERT_TRUE(one->order(NodeId("sw1")));
  EXPECT_EQ(service.orders(), 1U);
}

TEST_F(SoftLayerHttpTest, AnotherPriceThanTheOneAgreedToOrdersNothing) {
  const auto asks = provider_with({});
  auto quotes = asks->prices(asks->to_buy());
  ASSERT_TRUE(quotes);
  quotes->front().each -= 1;
  const auto one = provider_with(agreement_on(config, *quotes));
  ASSERT_TRUE(one->prepare());
  EXPECT_FALSE(one->order(NodeId("sw1")));
  EXPECT_EQ(service.orders(), 0U);
}

TEST_F(SoftLayerHttpTest, GuestsOfALostLedgerAreTakenOverByTheirMark) {
  const auto before = provider();
  ASSERT_TRUE(before->prepare());
  for (const auto& node : config.nodes) ASSERT_TRUE(before->order(node.name));
  server.pass(Duration{20 * 60'000});
  const std::string key = before->made_key();
  EXPECT_NE(key, "");
  for (const char* end : {"", "-wal", "-shm"}) {
    std::filesystem::remove(folder.path() + "/ledger.db" + end);
  }
  {
    const auto lost = provider();
    ASSERT_TRUE(lost->prepare());
    const auto stopped = lost->order(NodeId("sw1"));
    ASSERT_FALSE(stopped);
    EXPECT_THAT(stopped.error().message, HasSubstr("skep orphans"));
  }
  const auto guests = provider_with({})->cancellation().orphans();
  ASSERT_TRUE(guests);
  ASSERT_EQ(guests->size(), 2U);
  StateFile state{.cluster = "vega", .at = clock.now().utc, .facts = {}};
  ASSERT_TRUE(inherit_guests(state, *guests, key));
  {
    const auto ledger = open_sqlite_ledger(folder.path() + "/ledger.db");
    ASSERT_TRUE(ledger);
    ASSERT_TRUE((*ledger)->put(state.facts));
    for (const Intent& intent : state.intents) {
      const auto id = (*ledger)->begin(intent);
      ASSERT_TRUE(id);
      ASSERT_TRUE((*ledger)->end(*id, intent.state, intent.result));
    }
  }
  const auto after = provider_with({});
  EXPECT_TRUE(after->to_buy().empty());
  EXPECT_TRUE(after->cancellation().orphans()->empty());
  const auto machine = after->order(NodeId("sw1"));
  ASSERT_TRUE(machine) << machine.error().message;
  EXPECT_TRUE(machine->running);
  EXPECT_EQ(service.orders(), 2U);
  // The key that Skep made is known as its own again.
  ASSERT_TRUE(after->remove_key());
  EXPECT_TRUE(service.keys().empty());
}

TEST_F(SoftLayerHttpTest, AKeyThatIsThereIsUsedAndNotRemoved) {
  ASSERT_TRUE(
      run({.argv = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.path() + "/own"}}));
  config.softlayer.ssh_key = folder.path() + "/own.pub";
  CurlDoor door({.base = server.base()});
  Service calls = make_service(door);
  std::string text = **read_file(config.softlayer.ssh_key);
  text.pop_back();
  ASSERT_TRUE(calls.call(create_key("somebody's", text)).well());
  const auto one = provider();
  ASSERT_TRUE(one->prepare());
  EXPECT_EQ(service.keys().size(), 1U);
  ASSERT_TRUE(one->remove_key());
  EXPECT_EQ(service.keys().size(), 1U);
}

TEST_F(SoftLayerHttpTest, AVerbTheAccountMayNotCallIsNamedAndNothingElseIsDone) {
  const auto one = provider();
  ASSERT_TRUE(one->prepare());
  server.locked([&] { service.forbidden = {"createObject"}; });
  const auto refused = one->order(NodeId("sw1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Refused);
  EXPECT_THAT(refused.error().message, HasSubstr("permission to createObject"));
}

TEST_F(SoftLayerHttpTest, AGuestThatMayNotBeCancelledIsNamedAndStaysInTheLedger) {
  const auto one = provider();
  ASSERT_TRUE(one->prepare());
  ASSERT_TRUE(one->order(NodeId("sw1")));
  server.pass(Duration{20 * 60'000});
  server.locked([&] { service.forbidden = {"deleteObject"}; });
  const std::vector<NodeId> nodes{NodeId("sw1")};
  const auto doomed = one->cancellation().of_nodes(nodes);
  ASSERT_TRUE(doomed);
  const auto refused = one->cancellation().end(doomed->front());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Refused);
  EXPECT_THAT(refused.error().message, HasSubstr("permission to deleteObject"));
  EXPECT_EQ(one->cancellation().of_nodes(nodes)->size(), 1U);
  EXPECT_EQ(service.billed(clock.now().tick).size(), 1U);
}

TEST_F(SoftLayerHttpTest, NoCredentialGetsIntoFilesChildrenLogsOrWords) {
  // A key of the environment: what our children get of that, they write down.
  config.softlayer.credentials = {.environment = true};
  std::filesystem::remove(folder.path() + "/cred");
  ::setenv("SL_USERNAME", "skep", 1);
  ::setenv("SL_API_KEY", kPlanted, 1);
  log::to_file(folder.path() + "/log");
  std::string words;
  {
    const auto one = provider();
    const auto ground = one->prepare();
    ASSERT_TRUE(ground) << ground.error().message;
    strike("createObject", Fate::ErrorAfter);
    for (const auto& node : config.nodes) words += one->order(node.name)->words;
    strike("getVirtualGuests", Fate::Html);
    server.locked([&] { service.forbidden = {"getObject"}; });
    const std::vector<NodeId> nodes{NodeId("sw2")};
    words += one->cancellation().of_nodes(nodes).error().message;
  }
  const auto child = run({.argv = {"sh", "-c", "env; cat /proc/*/cmdline"}});
  ASSERT_TRUE(child);
  words += child->out;
  ::unsetenv("SL_API_KEY");
  log::to_stderr();
  EXPECT_THAT(words, Not(HasSubstr(kPlanted)));
  // As base64 it would be as well readable.
  const std::string encoded = "c2tlcDpQTEFOVEVE";  // skep:PLANTED
  int looked = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    ++looked;
    const auto text = read_file(entry.path().string());
    ASSERT_TRUE(text && *text);
    EXPECT_THAT(**text, Not(HasSubstr(kPlanted))) << entry.path();
    EXPECT_THAT(**text, Not(HasSubstr(encoded))) << entry.path();
  }
  EXPECT_GE(looked, 4);
  rlimit core{};
  ASSERT_EQ(::getrlimit(RLIMIT_CORE, &core), 0);
  EXPECT_EQ(core.rlim_max, 0U);
}

}  // namespace
}  // namespace skep::coordinator::softlayer
