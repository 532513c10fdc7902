// agents: N agents with 2-second heartbeats on one coordinator, beside bare libzmq's in the same
// run.
//
//   bench_agents [N [SECONDS]]       1,000 and 20 where nothing is said
//
// The agents are another process of this program: N sockets under CURVE that connect at once (the
// storm), say Hello, and then each a Health every 2 s.  "bare" receives them with a ROUTER and a
// ZAP handler that admits everybody, and counts; "skep" with the coordinator's own door, codec,
// fleet and verdicts.  Printed for both, and their ratio: the storm, CPU a message, memory an
// agent.

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "common/time.h"
#include "coordinator/core.h"
#include "protocol/codec.h"
#include "protocol/limits.h"
#include "protocol/transport.h"

namespace skep {
namespace {

using std::chrono::seconds;

constexpr Duration kEvery{2'000};
/// limits.md: 10,000 at once take 5.5 s on an idle machine.
constexpr Duration kStormMost{120'000};

struct Figures {
  double storm_s = 0;
  double cpu_us = 0;  // a message
  double kib = 0;     // an agent
  std::uint64_t messages = 0;
};

Tick now() {
  return SystemClock().now().tick;
}

double cpu_us() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return us(used.ru_utime) + us(used.ru_stime);
}

double resident_kib() {
  std::ifstream status("/proc/self/statm");
  std::uint64_t pages = 0;
  std::uint64_t resident = 0;
  status >> pages >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

std::string name_of(std::size_t agent) {
  return "n" + std::to_string(agent);
}

std::string health_of(std::uint64_t sequence) {
  protocol::Health health{
      .boot_id = "boot", .sequence = sequence, .stage = protocol::Stage::Serving};
  health.galera = {.container_running = true,
                   .answered = true,
                   .state = "Synced",
                   .cluster_status = "Primary",
                   .state_uuid = "6f1d2c3a-7b1e-11f0-9d55-02420a4e000b",
                   .size = 3,
                   .last_committed = static_cast<std::int64_t>(10'000 + sequence),
                   .ready = true,
                   .view = 7};
  health.consul_role = "voter";
  health.disk_percent = {{"docker", 31}, {"mysql", 12}};
  return protocol::encode({sequence, health});
}

/// In a process of its own, until it is killed.
[[noreturn]] void be_agents(std::size_t count, const std::string& endpoint,
                            const std::string& server,
                            const std::vector<protocol::CurveKeys>& keys) {
  void* context = zmq_ctx_new();
  zmq_ctx_set(context, ZMQ_MAX_SOCKETS, static_cast<int>(count) + 16);
  std::vector<void*> sockets;
  for (std::size_t i = 0; i < count; ++i) {
    void* socket = zmq_socket(context, ZMQ_DEALER);
    zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server.c_str(), server.size() + 1);
    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, keys[i].public_key.c_str(), 41);
    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys[i].secret_key.reveal().c_str(), 41);
    const int linger = 0;
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_connect(socket, endpoint.c_str());
    const std::string hello =
        protocol::encode({1, protocol::Hello{.node = NodeId(name_of(i)), .boot_id = "boot"}});
    zmq_send(socket, hello.data(), hello.size(), ZMQ_DONTWAIT);
    sockets.push_back(socket);
  }
  // Each at its own moment of the two seconds.
  for (std::uint64_t sequence = 2;; ++sequence) {
    const Tick begun = now();
    for (std::size_t i = 0; i < count; ++i) {
      const std::string bytes = health_of(sequence);
      zmq_send(sockets[i], bytes.data(), bytes.size(), ZMQ_DONTWAIT);
      const Tick next =
          begun + kEvery * static_cast<std::int64_t>(i + 1) / static_cast<std::int64_t>(count);
      if (next > now()) std::this_thread::sleep_for(next - now());
    }
  }
}

/// Takes what has come; the number of Hellos and of samples among it.
class Server {
 public:
  virtual ~Server() = default;
  virtual void take() = 0;
  std::uint64_t hellos = 0;
  std::uint64_t samples = 0;
};

Figures measure(Server& server, std::size_t count, Duration lasts, double empty_kib, Tick begun) {
  Figures figures;
  while (server.hellos < count && now() - begun < kStormMost) server.take();
  figures.storm_s = static_cast<double>((now() - begun).count()) / 1e3;
  if (server.hellos < count) std::fprintf(stderr, "%lu of %zu came\n", server.hellos, count);
  const double cpu_before = cpu_us();
  const std::uint64_t before = server.samples;
  for (const Tick end = now() + lasts; now() < end;) server.take();
  figures.messages = server.samples - before;
  figures.cpu_us =
      (cpu_us() - cpu_before) / static_cast<double>(std::max<std::uint64_t>(figures.messages, 1));
  figures.kib = (resident_kib() - empty_kib) / static_cast<double>(count);
  return figures;
}

class Bare : public Server {
 public:
  Bare(const protocol::CurveKeys& keys, std::size_t count) : context_(zmq_ctx_new()) {
    zmq_ctx_set(context_, ZMQ_MAX_SOCKETS, static_cast<int>(count) + 16);
    zap_ = zmq_socket(context_, ZMQ_REP);
    zmq_bind(zap_, "inproc://zeromq.zap.01");
    router_ = zmq_socket(context_, ZMQ_ROUTER);
    const int one = 1;
    zmq_setsockopt(router_, ZMQ_CURVE_SERVER, &one, sizeof one);
    zmq_setsockopt(router_, ZMQ_CURVE_SECRETKEY, keys.secret_key.reveal().c_str(), 41);
    zmq_setsockopt(router_, ZMQ_ZAP_DOMAIN, "bench", 5);
    zmq_setsockopt(router_, ZMQ_BACKLOG, &protocol::kBacklog, sizeof protocol::kBacklog);
    zmq_bind(router_, "tcp://127.0.0.1:*");
    std::array<char, 128> bound{};
    std::size_t size = bound.size();
    zmq_getsockopt(router_, ZMQ_LAST_ENDPOINT, bound.data(), &size);
    endpoint = bound.data();
  }
  ~Bare() override {
    zmq_close(router_);
    zmq_close(zap_);
    zmq_ctx_term(context_);
  }

  void take() override {
    zmq_pollitem_t items[] = {{router_, 0, ZMQ_POLLIN, 0}, {zap_, 0, ZMQ_POLLIN, 0}};
    zmq_poll(items, 2, 100);
    if ((items[1].revents & ZMQ_POLLIN) != 0) admit();
    while (zmq_recv(router_, buffer_.data(), buffer_.size(), ZMQ_DONTWAIT) >= 0) {
      const int size = zmq_recv(router_, buffer_.data(), buffer_.size(), 0);
      // Hello is its kind 1, behind the array's head and the version.
      if (size > 4) ++(buffer_[4] == 1 ? hellos : samples);
    }
  }

  std::string endpoint;

 private:
  void admit() {
    std::string request;
    int more = 1;
    std::size_t size = sizeof more;
    for (int frame = 0; more != 0; ++frame) {
      const int got = zmq_recv(zap_, buffer_.data(), buffer_.size(), 0);
      if (frame == 1 && got > 0) request.assign(buffer_.data(), static_cast<std::size_t>(got));
      zmq_getsockopt(zap_, ZMQ_RCVMORE, &more, &size);
    }
    for (const std::string& frame : {std::string("1.0"), request, std::string("200"),
                                     std::string("OK"), std::string("somebody")}) {
      zmq_send(zap_, frame.data(), frame.size(), ZMQ_SNDMORE);
    }
    zmq_send(zap_, "", 0, 0);
  }

  void* context_;
  void* zap_ = nullptr;
  void* router_ = nullptr;
  std::array<char, 65'536> buffer_{};
};

class Skep : public Server {
 public:
  Skep(const protocol::CurveKeys& keys, const std::vector<protocol::CurveKeys>& agents)
      : router_(std::move(*protocol::bind_router("tcp://127.0.0.1:*", keys))),
        core_(config(agents.size()), {.aim = coordinator::Aim::Look, .watch = true}, {}, {}, "",
              SystemClock().now()) {
    for (std::size_t i = 0; i < agents.size(); ++i) {
      router_->admit(NodeId(name_of(i)), agents[i].public_key);
    }
  }

  void take() override {
    pollfd readable{router_->descriptor(), POLLIN, 0};
    ::poll(&readable, 1, 100);
    std::vector<coordinator::Event> events;
    while (auto received = router_->receive()) {
      auto envelope = protocol::decode(received->bytes);
      if (!envelope) continue;
      ++(std::holds_alternative<protocol::Hello>(envelope->message) ? hellos : samples);
      events.emplace_back(coordinator::Heard{received->from, std::move(envelope->message)});
    }
    if (!events.empty()) core_.on(events, SystemClock().now());
  }

  std::string endpoint() const { return router_->endpoint(); }

 private:
  static coordinator::Config config(std::size_t count) {
    coordinator::Config config;
    config.cluster = "bench";
    for (std::size_t i = 0; i < count; ++i) config.nodes.push_back({.name = NodeId(name_of(i))});
    return config;
  }

  std::unique_ptr<protocol::Router> router_;
  coordinator::Core core_;
};

/// Each in a process of its own, so that neither pays for the other's memory.
Figures alone(std::size_t count, Duration lasts, bool skep) {
  std::vector<protocol::CurveKeys> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back(protocol::make_curve_keys());
  const protocol::CurveKeys own = protocol::make_curve_keys();
  int told[2];
  if (::pipe(told) != 0) std::abort();
  const pid_t child = ::fork();
  if (child == 0) {
    const double empty = resident_kib();
    std::unique_ptr<Server> server;
    std::string endpoint;
    if (skep) {
      auto one = std::make_unique<Skep>(own, keys);
      endpoint = one->endpoint();
      server = std::move(one);
    } else {
      auto one = std::make_unique<Bare>(own, count);
      endpoint = one->endpoint;
      server = std::move(one);
    }
    const Tick begun = now();
    const pid_t agents = ::fork();
    if (agents == 0) be_agents(count, endpoint, own.public_key, keys);
    const Figures figures = measure(*server, count, lasts, empty, begun);
    ::kill(agents, SIGKILL);
    ::waitpid(agents, nullptr, 0);
    if (::write(told[1], &figures, sizeof figures) < 0) std::abort();
    ::_exit(0);
  }
  Figures figures;
  ::close(told[1]);
  if (::read(told[0], &figures, sizeof figures) != sizeof figures) std::abort();
  ::close(told[0]);
  ::waitpid(child, nullptr, 0);
  return figures;
}

void print(const char* what, const Figures& bare, const Figures& skep, double Figures::*figure) {
  std::printf("  %-22s %10.2f %10.2f   ratio %.2f\n", what, bare.*figure, skep.*figure,
              skep.*figure / bare.*figure);
}

}  // namespace
}  // namespace skep

int main(int argc, char** argv) {
  using namespace skep;
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000;
  const Duration lasts = seconds(argc > 2 ? std::atoi(argv[2]) : 20);
  rlimit files{65'536, 65'536};
  ::setrlimit(RLIMIT_NOFILE, &files);
  const Figures bare = alone(count, lasts, false);
  const Figures own = alone(count, lasts, true);
  std::printf("%zu agents, a heartbeat every 2 s, %lu and %lu messages\n", count, bare.messages,
              own.messages);
  std::printf("  %-22s %10s %10s\n", "", "bare", "skep");
  print("storm, s", bare, own, &Figures::storm_s);
  print("CPU a message, us", bare, own, &Figures::cpu_us);
  print("memory an agent, KiB", bare, own, &Figures::kib);
  return 0;
}
