// The two ends on real sockets of this machine.  Time is not waited for but
// polled with an end: what must come, comes; what must not is looked for until
// something that came later has arrived.

#include "protocol/transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <zmq.h>

#include <functional>

#include "protocol/limits.h"

namespace skep::protocol {
namespace {

constexpr int kPatienceMs = 10'000;
/// Many times what a handshake on loopback takes.
constexpr int kLongEnoughMs = 400;

std::int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

class TransportTest : public testing::Test {
 protected:
  CurveKeys coordinator = make_curve_keys();
  CurveKeys sw1 = make_curve_keys();
  CurveKeys sw2 = make_curve_keys();
  std::unique_ptr<Router> router;
  std::vector<Received> heard;
  std::vector<std::pair<Dealer*, std::string>> told;
  std::vector<Dealer*> dealers;

  void SetUp() override { bind("tcp://127.0.0.1:*"); }

  void bind(const std::string& endpoint) {
    auto bound = bind_router(endpoint, coordinator);
    ASSERT_TRUE(bound) << bound.error().message;
    router = *std::move(bound);
  }

  std::unique_ptr<Dealer> dial_with(const CurveKeys& keys) {
    auto dealer = dial(router->endpoint(), keys, coordinator.public_key);
    EXPECT_TRUE(dealer);
    dealers.push_back(dealer->get());
    return *std::move(dealer);
  }

  void drain() {
    while (router && heard.size() < 100'000) {
      auto one = router->receive();
      if (!one) break;
      heard.push_back(std::move(*one));
    }
    for (Dealer* dealer : dealers) {
      while (auto one = dealer->receive()) told.emplace_back(dealer, std::move(*one));
    }
  }

  /// Handles what arrives, woken by the descriptors alone, until `done` or the patience ends.
  bool until(const std::function<bool()>& done, int patience_ms = kPatienceMs) {
    const std::int64_t end = now_ms() + patience_ms;
    while (true) {
      drain();
      if (done()) return true;
      const std::int64_t left = end - now_ms();
      if (left <= 0) return false;
      std::vector<pollfd> all;
      if (router) all.push_back({.fd = router->descriptor(), .events = POLLIN});
      for (const Dealer* dealer : dealers) {
        all.push_back({.fd = dealer->descriptor(), .events = POLLIN});
      }
      ::poll(all.data(), all.size(), static_cast<int>(left));
    }
  }

  bool connects(Dealer& dealer, int patience_ms = kPatienceMs) {
    return until([&] { return dealer.connected(); }, patience_ms);
  }

  bool is_heard(Dealer& dealer, const std::string& words) {
    const std::size_t before = heard.size();
    EXPECT_TRUE(dealer.send(words));
    return until([&] { return heard.size() > before && heard.back().bytes == words; });
  }
};

/// A dealer that does not keep to our ways: it sets what routing id it likes.
class RawDealer {
 public:
  RawDealer(const std::string& endpoint, const CurveKeys& keys, const std::string& server,
            const std::string& routing_id) {
    constexpr int kZero = 0;
    zmq_setsockopt(socket_, ZMQ_LINGER, &kZero, sizeof kZero);
    zmq_setsockopt(socket_, ZMQ_CURVE_SERVERKEY, server.c_str(), server.size());
    zmq_setsockopt(socket_, ZMQ_CURVE_PUBLICKEY, keys.public_key.c_str(), keys.public_key.size());
    const std::string& secret = keys.secret_key.reveal();
    zmq_setsockopt(socket_, ZMQ_CURVE_SECRETKEY, secret.c_str(), secret.size());
    zmq_setsockopt(socket_, ZMQ_ROUTING_ID, routing_id.c_str(), routing_id.size());
    zmq_connect(socket_, endpoint.c_str());
  }
  RawDealer(const RawDealer&) = delete;
  RawDealer& operator=(const RawDealer&) = delete;
  ~RawDealer() {
    zmq_close(socket_);
    zmq_ctx_term(context_);
  }
  bool send(const std::string& bytes) {
    return zmq_send(socket_, bytes.data(), bytes.size(), ZMQ_DONTWAIT) >= 0;
  }
  bool receives() {
    char byte = 0;
    return zmq_recv(socket_, &byte, 1, ZMQ_DONTWAIT) >= 0;
  }

 private:
  void* context_ = zmq_ctx_new();
  void* socket_ = zmq_socket(context_, ZMQ_DEALER);
};

TEST_F(TransportTest, CarriesMessagesBothWays) {
  router->admit(NodeId("sw1"), sw1.public_key);
  auto dealer = dial_with(sw1);
  ASSERT_TRUE(connects(*dealer));
  EXPECT_TRUE(dealer->connected_anew());
  EXPECT_FALSE(dealer->connected_anew());

  ASSERT_TRUE(is_heard(*dealer, "hello"));
  EXPECT_EQ(heard.back().from, NodeId("sw1"));

  ASSERT_TRUE(router->send(NodeId("sw1"), "a goal"));
  ASSERT_TRUE(until([&] { return !told.empty(); }));
  EXPECT_EQ(told.back().second, "a goal");
}

TEST_F(TransportTest, WorksOverAUnixSocket) {
  bind("ipc:///tmp/skep-transport-test." + std::to_string(::getpid()));
  router->admit(NodeId("sw1"), sw1.public_key);
  auto dealer = dial_with(sw1);
  ASSERT_TRUE(connects(*dealer));
  EXPECT_TRUE(is_heard(*dealer, "hello"));
}

TEST_F(TransportTest, WakesForEveryMessageOfManyByItsDescriptorAlone) {
  router->admit(NodeId("sw1"), sw1.public_key);
  auto dealer = dial_with(sw1);
  ASSERT_TRUE(connects(*dealer));
  ASSERT_TRUE(is_heard(*dealer, "hello"));
  for (int round = 0; round < 500; ++round) {
    // A send may eat the sign of what arrived meanwhile: the descriptor must still show it.
    ASSERT_TRUE(dealer->send("up"));
    ASSERT_TRUE(router->send(NodeId("sw1"), "down"));
  }
  EXPECT_TRUE(until([&] { return heard.size() >= 501 && told.size() >= 500; }));
}

TEST_F(TransportTest, DoesNotHearAnUnknownKey) {
  router->admit(NodeId("sw1"), sw1.public_key);
  auto stranger = dial_with(sw2);
  EXPECT_FALSE(connects(*stranger, kLongEnoughMs));
  EXPECT_FALSE(stranger->send("hello"));

  auto known = dial_with(sw1);
  ASSERT_TRUE(connects(*known));
  ASSERT_TRUE(is_heard(*known, "hello"));
  EXPECT_EQ(heard.size(), 1U);
  EXPECT_FALSE(stranger->connected());
}

TEST_F(TransportTest, LetsAKeyInThatIsAdmittedWhileItDials) {
  auto dealer = dial_with(sw1);
  EXPECT_FALSE(connects(*dealer, kLongEnoughMs));
  router->admit(NodeId("sw1"), sw1.public_key);
  ASSERT_TRUE(connects(*dealer));
  EXPECT_TRUE(is_heard(*dealer, "hello"));
}

TEST_F(TransportTest, DoesNotTakeAWrongCoordinator) {
  router->admit(NodeId("sw1"), sw1.public_key);
  auto dealer = dial(router->endpoint(), sw1, sw2.public_key);
  ASSERT_TRUE(dealer);
  dealers.push_back(dealer->get());
  EXPECT_FALSE(connects(**dealer, kLongEnoughMs));
  EXPECT_FALSE((*dealer)->send("hello"));
}

TEST_F(TransportTest, DropsAKnownKeyThatClaimsAnothersRoutingId) {
  router->admit(NodeId("sw1"), sw1.public_key);
  router->admit(NodeId("sw2"), sw2.public_key);
  RawDealer claimer(router->endpoint(), sw2, coordinator.public_key, "sw1");
  ASSERT_FALSE(until([&] { return !heard.empty() || !claimer.send("I am sw1"); }, kLongEnoughMs));
  EXPECT_TRUE(heard.empty());

  auto dealer = dial_with(sw1);
  ASSERT_TRUE(connects(*dealer));
  ASSERT_TRUE(is_heard(*dealer, "hello"));
  ASSERT_TRUE(router->send(NodeId("sw1"), "a goal"));
  ASSERT_TRUE(until([&] { return !told.empty(); }));
  EXPECT_FALSE(claimer.receives());
  EXPECT_FALSE(router->send(NodeId("sw2"), "a goal"));
}

TEST_F(TransportTest, NamesTheSenderByItsKeyWhateverItClaims) {
  router->admit(NodeId("sw1"), sw1.public_key);
  router->admit(NodeId("sw2"), sw2.public_key);
  auto dealer = dial_with(sw2);
  ASSERT_TRUE(connects(*dealer));
  ASSERT_TRUE(is_heard(*dealer, "I am sw1"));
  EXPECT_EQ(heard.back().from, NodeId("sw2"));
  EXPECT_FALSE(router->send(NodeId("sw1"), "a goal"));
}

TEST_F(TransportTest, ShutsOutARevokedKeyOnALiveConnection) {
  router->admit(NodeId("sw1"), sw1.public_key);
  router->admit(NodeId("sw2"), sw2.public_key);
  auto revoked = dial_with(sw1);
  auto other = dial_with(sw2);
  ASSERT_TRUE(connects(*revoked));
  ASSERT_TRUE(connects(*other));
  ASSERT_TRUE(is_heard(*revoked, "hello"));
  ASSERT_TRUE(is_heard(*other, "hello"));
  // Already on its way when the key is revoked.
  ASSERT_TRUE(revoked->send("last words"));

  router->revoke(NodeId("sw1"));

  EXPECT_FALSE(router->send(NodeId("sw1"), "a goal"));
  ASSERT_TRUE(until([&] { return !revoked->connected(); }));
  ASSERT_TRUE(is_heard(*other, "still here"));
  for (const Received& each : heard) EXPECT_NE(each.bytes, "last words");
  EXPECT_FALSE(connects(*revoked, kLongEnoughMs));
}

TEST_F(TransportTest, ShutsOutTheFormerKeyOfANode) {
  router->admit(NodeId("sw1"), sw1.public_key);
  auto former = dial_with(sw1);
  ASSERT_TRUE(connects(*former));
  ASSERT_TRUE(is_heard(*former, "hello"));

  router->admit(NodeId("sw1"), sw2.public_key);
  auto latter = dial_with(sw2);
  ASSERT_TRUE(connects(*latter));
  ASSERT_TRUE(is_heard(*latter, "hello again"));
  EXPECT_EQ(heard.back().from, NodeId("sw1"));
  EXPECT_TRUE(until([&] { return !former->connected(); }));
}

TEST_F(TransportTest, DropsARevokedPeerThatHadNotSpoken) {
  router->admit(NodeId("sw1"), sw1.public_key);
  auto silent = dial_with(sw1);
  ASSERT_TRUE(connects(*silent));
  router->revoke(NodeId("sw1"));
  ASSERT_TRUE(silent->send("hello"));
  ASSERT_TRUE(until([&] { return !silent->connected(); }));
  EXPECT_TRUE(heard.empty());
}

TEST_F(TransportTest, GuardsAConnectionThatWasThereBeforeIt) {
  const std::string endpoint = router->endpoint();
  router.reset();
  auto early = dial(endpoint, sw2, coordinator.public_key);
  ASSERT_TRUE(early);
  dealers.push_back(early->get());
  EXPECT_FALSE(connects(**early, kLongEnoughMs));

  bind(endpoint);
  router->admit(NodeId("sw1"), sw1.public_key);
  auto known = dial_with(sw1);
  ASSERT_TRUE(connects(*known));
  ASSERT_TRUE(is_heard(*known, "hello"));
  EXPECT_FALSE(connects(**early, kLongEnoughMs));
  EXPECT_EQ(heard.size(), 1U);
}

// Why the domain is enforced: with no handler at all libzmq lets any key in otherwise.
TEST_F(TransportTest, AServerWithoutAHandlerHearsNobodyWhereTheDomainIsEnforced) {
  void* context = zmq_ctx_new();
  void* server = zmq_socket(context, ZMQ_ROUTER);
  constexpr int kOne = 1;
  constexpr int kZero = 0;
  constexpr int kEnforce = 93;
  zmq_setsockopt(server, ZMQ_LINGER, &kZero, sizeof kZero);
  zmq_setsockopt(server, ZMQ_CURVE_SERVER, &kOne, sizeof kOne);
  const std::string& secret = coordinator.secret_key.reveal();
  zmq_setsockopt(server, ZMQ_CURVE_SECRETKEY, secret.c_str(), secret.size());
  zmq_setsockopt(server, ZMQ_ZAP_DOMAIN, "skep", 4);
  ASSERT_EQ(zmq_setsockopt(server, kEnforce, &kOne, sizeof kOne), 0);
  ASSERT_EQ(zmq_bind(server, "tcp://127.0.0.1:*"), 0);
  char endpoint[256];
  std::size_t size = sizeof endpoint;
  zmq_getsockopt(server, ZMQ_LAST_ENDPOINT, endpoint, &size);
  {
    auto dealer = dial(endpoint, sw1, coordinator.public_key);
    ASSERT_TRUE(dealer);
    dealers.push_back(dealer->get());
    EXPECT_FALSE(connects(**dealer, kLongEnoughMs));
    EXPECT_FALSE((*dealer)->send("hello"));
    dealers.clear();
  }
  zmq_close(server);
  zmq_ctx_term(context);
}

TEST_F(TransportTest, CutsOffWhoSendsTooMuchAndHearsHimAgainAfterwards) {
  router->admit(NodeId("sw1"), sw1.public_key);
  RawDealer oversized(router->endpoint(), sw1, coordinator.public_key, "");
  const std::string too_long(2 * kMessageMax.count, 'x');
  until([&] { return oversized.send(too_long); }, kLongEnoughMs);
  auto dealer = dial_with(sw1);
  ASSERT_TRUE(connects(*dealer));
  ASSERT_TRUE(is_heard(*dealer, std::string(kMessageMax.count, 'x')));
  EXPECT_EQ(heard.size(), 1U);

  const auto sent = dealer->send(std::string(kMessageMax.count + 1, 'x'));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Code::Invalid);
  EXPECT_FALSE(router->send(NodeId("sw1"), std::string(kMessageMax.count + 1, 'x')));
}

TEST_F(TransportTest, ComesBackAfterTheCoordinatorWasAway) {
  router->admit(NodeId("sw1"), sw1.public_key);
  auto dealer = dial_with(sw1);
  ASSERT_TRUE(connects(*dealer));
  ASSERT_TRUE(is_heard(*dealer, "hello"));
  ASSERT_TRUE(dealer->connected_anew());
  const std::string endpoint = router->endpoint();

  router.reset();
  ASSERT_TRUE(until([&] { return !dealer->connected(); }));
  // The monitor may tell of the end a moment before the pipe to it is taken down.
  EXPECT_TRUE(until([&] { return !dealer->send("into the void"); }));

  bind(endpoint);
  router->admit(NodeId("sw1"), sw1.public_key);
  ASSERT_TRUE(connects(*dealer));
  EXPECT_TRUE(dealer->connected_anew());
  EXPECT_FALSE(router->send(NodeId("sw1"), "a goal")) << "it has not spoken yet";
  ASSERT_TRUE(is_heard(*dealer, "hello again"));
  EXPECT_TRUE(router->send(NodeId("sw1"), "a goal"));
}

TEST_F(TransportTest, SaysSoWhenItCannotListen) {
  const auto second = bind_router(router->endpoint(), coordinator);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, testing::HasSubstr("listen on tcp://127.0.0.1:"));
}

}  // namespace
}  // namespace skep::protocol
