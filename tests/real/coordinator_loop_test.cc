// The loop with real sockets, files, SQLite and threads; machines and agents are fakes.

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "coordinator/coordinator.h"
#include "protocol/codec.h"
#include "protocol/transport.h"
#include "tests/coordinator/bring_up.h"
#include "tests/support/temp_folder.h"

namespace skep::coordinator {
namespace {

using namespace std::chrono_literals;

class LoopbackProvider : public fakes::FakeProvider {
 public:
  Result<Ground> prepare() override {
    return Ground{.private_subnet = "10.77.0.0/24", .listen = "127.0.0.1", .dial = "127.0.0.1"};
  }
};

/// Installs by starting a thread in which a fake agent dials over a real socket.
class ThreadInstaller : public Installer {
 public:
  ~ThreadInstaller() override { stop(); }

  Result<void> reachable(const Machine& /*machine*/) override { return {}; }

  Result<Enrolled> install(const Machine& machine, const Home& home) override {
    keys_ = protocol::make_curve_keys();
    home_ = home;
    node_ = machine.node;
    start();
    return Enrolled{.agent_key = keys_.public_key, .host_key = "host key"};
  }

  void start() {
    ends_ = false;
    thread_ = std::thread([this] { live(); });
  }
  void stop() {
    ends_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void live() {
    if (!agent_) {
      agent_.emplace(node_, cluster_);
      for (const char* room : {"packages", "engine", "galera", "consul"}) agent_->slow(room, 100ms);
    }
    auto dealer = protocol::dial(home_.endpoint, keys_, home_.coordinator_key);
    const SystemClock clock;
    agent_->boot(clock.now().tick - 1h);
    std::uint64_t sequence = 0;
    while (!ends_) {
      if ((*dealer)->connected_anew()) agent_->connect();
      while (auto bytes = (*dealer)->receive()) {
        const auto envelope = protocol::decode(*bytes);
        const auto* assign = envelope ? std::get_if<protocol::Assign>(&envelope->message) : nullptr;
        if (assign != nullptr) agent_->hear(*assign, clock.now().tick);
      }
      agent_->step(clock.now().tick, {&*agent_});
      for (auto& message : agent_->take()) {
        // An agent's own request, not a fake's: the CA looks at it.
        if (auto* hello = std::get_if<protocol::Hello>(&message))
          hello->certificate_request.clear();
        const auto sent = (*dealer)->send(protocol::encode({++sequence, std::move(message)}));
        (void)sent;
      }
      std::this_thread::sleep_for(10ms);
    }
    agent_->disconnect();
  }

  fakes::FakeCluster cluster_;
  std::optional<fakes::FakeAgent> agent_;
  protocol::CurveKeys keys_;
  Home home_;
  NodeId node_;
  std::atomic<bool> ends_ = false;
  std::thread thread_;
};

TEST(LoopTest, BringsUpStandsLooksAndTakesDown) {
  const test::TempFolder folder;
  Config config = three_nodes();
  config.nodes.resize(1);
  LoopbackProvider provider;
  ThreadInstaller installer;
  auto ledger = open_sqlite_ledger(folder.path() + "/ledger.db");
  ASSERT_TRUE(ledger);
  const auto command = [&](Aim aim) {
    int shown = 0;
    const auto began = std::chrono::steady_clock::now();
    const Host host{.changed = [&](const View&) { ++shown; },
                    .stop = [&] { return std::chrono::steady_clock::now() - began > 60s; }};
    auto view = run(config, {.aim = aim}, {provider, installer, **ledger, folder.path(), ""}, host);
    EXPECT_TRUE(view) << view.error().message;
    EXPECT_FALSE(view->failed) << view->failed->message;
    EXPECT_GT(shown, 0);
    return std::move(*view);
  };

  const View up = command(Aim::Up);
  EXPECT_EQ(up.nodes[0].stage, protocol::Stage::Serving);
  EXPECT_GT(up.changes, 0U);

  const View again = command(Aim::Up);
  EXPECT_EQ(again.changes, 0U);
  EXPECT_LT(again.running, Duration(4'000));

  EXPECT_EQ(command(Aim::Look).nodes[0].stage, protocol::Stage::Serving);
  EXPECT_TRUE(command(Aim::Down).down);
  EXPECT_EQ(command(Aim::Up).nodes[0].stage, protocol::Stage::Serving);
}

TEST(LoopTest, AnInterruptEndsItAndSaysSo) {
  const test::TempFolder folder;
  LoopbackProvider provider;
  ThreadInstaller installer;
  auto ledger = open_sqlite_ledger(folder.path() + "/ledger.db");
  const Host host{.changed = {}, .stop = [] { return true; }};

  Config config = three_nodes();
  config.nodes.resize(1);

  const auto view =
      run(config, {.aim = Aim::Up}, {provider, installer, **ledger, folder.path(), ""}, host);

  ASSERT_TRUE(view);
  EXPECT_TRUE(view->interrupted);
  EXPECT_TRUE(view->failed);
}

}  // namespace
}  // namespace skep::coordinator
