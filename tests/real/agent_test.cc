// The agent whole, as the bundle has it, in a root of its own; the test is its coordinator and its
// service manager.

#include <gmock/gmock.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <filesystem>

#include "agent/config.h"
#include "agent/enroll.h"
#include "common/files.h"
#include "common/processes.h"
#include "common/spawn.h"
#include "protocol/codec.h"
#include "protocol/transport.h"
#include "tests/support/temp_folder.h"

namespace skep::agent {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr Duration kPatience{20'000};

class AgentTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    const fs::path bundle = fs::read_symlink("/proc/self/exe").parent_path() / "../opt-skep";
    if (!fs::exists(bundle)) GTEST_SKIP() << "packaging/bundle was not run";
    // Mounts of ours are seen by nobody else, and end with us.
    ASSERT_EQ(::unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    for (const char* place : {"opt/skep", "etc", "run/skep", "var/lib", "proc", "dev", "sys"}) {
      fs::create_directories(root + "/" + place);
    }
    fs::copy(bundle, root + "/opt/skep", fs::copy_options::recursive);
    for (const char* door : {"/proc", "/dev", "/sys"}) {
      ASSERT_EQ(::mount(door, (root + door).c_str(), nullptr, MS_BIND | MS_REC, nullptr), 0);
    }
    listen_as_manager();
    router = std::move(*protocol::bind_router("ipc://" + paths.relay(), keys));
    const Config config{NodeId{"sw1"}, cluster, "ipc:///run/skep/relay.sock", keys.public_key,
                        "10.77.0.11"};
    ASSERT_TRUE(enroll(config, paths, "[Unit]\n"));
    std::string key = **read_file(paths.public_key());
    key.pop_back();
    router->admit(NodeId{"sw1"}, key);
  }

  void TearDown() override {
    if (agent > 0) {
      ::kill(agent, SIGKILL);
      ::waitpid(agent, nullptr, 0);
    }
    for (const char* door : {"/proc", "/dev", "/sys"}) {
      ::umount2((root + door).c_str(), MNT_DETACH);
    }
  }

  void listen_as_manager() {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::strncpy(name.sun_path, (root + "/run/notify").c_str(), sizeof name.sun_path - 1);
    ASSERT_EQ(::bind(manager.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  }

  void start() {
    auto child = spawn({"/usr/sbin/chroot",
                        {"chroot", root, "/opt/skep/bin/skep-agent"},
                        {"NOTIFY_SOCKET=/run/notify", "PATH=/usr/sbin:/usr/bin"},
                        -1,
                        STDOUT_FILENO,
                        STDERR_FILENO});
    ASSERT_TRUE(child) << child.error().message;
    agent = *child;
  }

  /// What the service manager heard until `wanted` was among it.
  std::string notified(const std::string& wanted) {
    std::string all;
    pollfd one{manager.get(), POLLIN, 0};
    while (all.find(wanted) == std::string::npos && ::poll(&one, 1, 20'000) == 1) {
      char buffer[512];
      const ssize_t got = ::recv(manager.get(), buffer, sizeof buffer, 0);
      if (got > 0) all += std::string(buffer, static_cast<std::size_t>(got)) + "\n";
    }
    return all;
  }

  /// The next message of that kind; others before it are passed over.
  template <typename T>
  std::optional<T> heard() {
    const SystemClock clock;
    const Tick until = clock.now().tick + kPatience;
    while (clock.now().tick < until) {
      pollfd one{router->descriptor(), POLLIN, 0};
      ::poll(&one, 1, 50);
      while (auto received = router->receive()) {
        auto envelope = protocol::decode(received->bytes);
        if (!envelope) return std::nullopt;
        if (auto* message = std::get_if<T>(&envelope->message)) return *message;
      }
    }
    return std::nullopt;
  }

  void assign(Term term) {
    protocol::Assign goal;
    goal.term = term;
    goal.instance = InstanceId{"one"};
    goal.goal = 1;
    goal.spec.cluster = cluster;
    goal.spec.node = NodeId{"sw1"};
    goal.spec.peers = {{NodeId{"sw1"}, "10.77.0.11", "10.78.0.11"}};
    const auto sent = router->send(NodeId{"sw1"}, protocol::encode({1, goal}));
    ASSERT_TRUE(sent) << sent.error().message;
  }

  int ended_by(int signal) {
    ::kill(agent, signal);
    int status = 0;
    ::waitpid(agent, &status, 0);
    agent = -1;
    return status;
  }

  test::TempFolder folder;
  std::string root = folder.path();
  Paths paths{root};
  ClusterId cluster{"00c0ffee00c0ffee"};
  protocol::CurveKeys keys = protocol::make_curve_keys();
  std::unique_ptr<protocol::Router> router;
  Descriptor manager{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  pid_t agent = -1;
};

TEST_F(AgentTest, SaysHelloIsReadyAndEndsInOrder) {
  start();

  const auto hello = heard<protocol::Hello>();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->node.value, "sw1");
  EXPECT_TRUE(hello->kept.cluster.empty());
  EXPECT_THAT(hello->certificate_request, HasSubstr("BEGIN CERTIFICATE REQUEST"));
  EXPECT_THAT(notified("READY=1"), HasSubstr("READY=1"));
  EXPECT_THAT(notified("WATCHDOG=1"), HasSubstr("WATCHDOG=1"));
  EXPECT_EQ(ended_by(SIGTERM), 0);
  EXPECT_THAT(notified("STOPPING=1"), HasSubstr("STOPPING=1"));
}

TEST_F(AgentTest, KeepsWhomItObeysThroughAKill) {
  start();
  ASSERT_TRUE(heard<protocol::Hello>());
  assign(3);
  ASSERT_TRUE(heard<protocol::Health>());
  while (!fs::exists(paths.goal())) ASSERT_TRUE(heard<protocol::Health>());

  ended_by(SIGKILL);
  start();

  const auto hello = heard<protocol::Hello>();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->kept.cluster, cluster);
  EXPECT_EQ(hello->kept.term, 3U);
  EXPECT_EQ(hello->kept.goal, 1U);
}

TEST_F(AgentTest, RestsQuietly) {
  start();
  ASSERT_TRUE(heard<protocol::Hello>());
  assign(1);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(heard<protocol::Health>());

  // Told, not judged: figures belong to tests/bench.
  const std::string process = "/proc/" + std::to_string(agent);
  std::printf("%s\n", read_file(process + "/smaps_rollup")->value_or("").c_str());
  std::printf("%s\n", read_file(process + "/stat")->value_or("").c_str());
  EXPECT_LT(list_folder(process + "/task")->value().size(), 10U);
}

}  // namespace
}  // namespace skep::agent
