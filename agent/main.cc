// skep-agent: does the local work of one node, keeps it true, reports.

#include <malloc.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/catalogue.h"
#include "agent/config.h"
#include "agent/database.h"
#include "agent/disk_list.h"
#include "agent/enroll.h"
#include "agent/executor/disks.h"
#include "agent/executor/docker.h"
#include "agent/host_facts.h"
#include "agent/limits.h"
#include "agent/loop.h"
#include "agent/relay.h"
#include "common/files.h"
#include "common/log.h"

namespace skep::agent {
namespace {

constexpr const char* kVersion = SKEP_VERSION;
// protocol/README.md, Hello: as many digits of the build id as tell two builds apart.
constexpr std::size_t kBuildIdShown = 12;

/// The bundle's share folder, beside the program's own; where /proc is not mounted, the installed
/// one.
std::string share() {
  char path[PATH_MAX];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path - 1);
  if (size <= 0) return "/opt/skep/share";
  const std::string program(path, static_cast<std::size_t>(size));
  return program.substr(0, program.rfind('/')) + "/../share";
}

/// "0.1.0+4b549beaae1b": the version and what the bundle was made from.  The coordinator makes the
/// same word of the bundle that it would install.
std::string build() {
  auto id = read_file(share() + "/../build-id");
  if (!id || !*id || (*id)->size() < kBuildIdShown) return kVersion;
  return std::string(kVersion) + "+" + (*id)->substr(0, kBuildIdShown);
}

constexpr const char* kUsage =
    "usage: skep-agent            run as the service, by /etc/skep/agent.conf\n"
    "       skep-agent enroll --node N --cluster C --endpoint E --coordinator-key K"
    " --private-address A\n"
    "       skep-agent relay      join the agent's socket to stdin and stdout\n"
    "       skep-agent disks      what `skep disk give` must know of this host's disks\n"
    "       skep-agent --version\n";

int failed(const Error& error) {
  std::fprintf(stderr, "skep-agent: %s\n", error.message.c_str());
  return 1;
}

/// Text of a file that must be there.
Result<std::string> required(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::move(text).error();
  if (!*text) return Error{Code::NotFound, path + ": no such file"};
  while (!(*text)->empty() && (**text).back() == '\n') (**text).pop_back();
  return std::move(**text);
}

Result<Started> started(const Paths& paths) {
  auto kept = read_file(paths.kept());
  if (!kept) return std::move(kept).error();
  auto goal = read_file(paths.goal());
  if (!goal) return std::move(goal).error();
  auto request = read_file(paths.tls_request());
  if (!request) return std::move(request).error();
  return Started{boot_id(), look_at_host(), std::move(*kept), std::move(*goal),
                 request->value_or("")};
}

struct Home {
  Config config;
  protocol::CurveKeys keys;
};

Result<Home> home(const Paths& paths) {
  auto text = required(paths.config());
  if (!text) return std::move(text).error();
  auto config = read_config(*text);
  if (!config) return std::move(config).error();
  auto public_key = required(paths.public_key());
  if (!public_key) return std::move(public_key).error();
  auto secret_key = required(paths.secret_key());
  if (!secret_key) return std::move(secret_key).error();
  return Home{std::move(*config), {std::move(*public_key), Secret(std::move(*secret_key))}};
}

/// Readable at SIGTERM and SIGINT, which end nothing by themselves from now on.
Descriptor stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  // Before any thread is made: all inherit it.
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return Descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

/// At rest the agent is to stay below 6 MB of its own (tests/bench).
void stay_small() {
  constexpr int kArenas = 2;
  constexpr int kTrimAbove = 128 << 10;
  ::mallopt(M_ARENA_MAX, kArenas);
  ::mallopt(M_TRIM_THRESHOLD, kTrimAbove);
  ::mallopt(M_MMAP_THRESHOLD, kTrimAbove);
}

int serve() {
  stay_small();
  log::to_stderr();
  const Descriptor stop = stop_signals();
  const Paths paths;
  auto at_home = home(paths);
  if (!at_home) return failed(at_home.error());
  const Config& config = at_home->config;
  auto first = started(paths);
  if (!first) return failed(first.error());

  const SystemClock clock;
  SystemRandom random;
  Workers workers;
  Streams streams(executor::kDockerSocket);
  DockerEvents docker_events(streams, random);
  LogFollow log_follow(streams);
  FileWatch file_watch(watched_files());
  UnitSignals unit_signals(watched_units(), random);
  ViewNotice view_notice(std::string(database::kNoticeSocket));
  const char* socket = std::getenv("NOTIFY_SOCKET");
  Notify notify(socket == nullptr ? "" : socket);
  auto dealer = protocol::dial(config.endpoint, at_home->keys, config.coordinator_key);
  if (!dealer) return failed(dealer.error());

  Settings settings;
  settings.node = config.node;
  settings.version = build();
  settings.catalogue = catalogue;
  Core core(std::move(settings), random);
  Loop loop(core, {clock, **dealer, workers, streams, docker_events, log_follow, file_watch,
                   unit_signals, view_notice, notify});
  log::info("agent_started", {{"node", config.node.value}, {"version", build()}});
  loop.run(std::move(*first), stop.get());
  log::info("agent_stopped");
  return 0;
}

int enroll_here(std::span<const std::string_view> arguments) {
  auto config = enroll_flags(arguments);
  if (!config) return failed(config.error());
  auto unit = read_file(share() + "/skep-agent.service");
  if (!unit) return failed(unit.error());
  if (!*unit) return failed(Error{Code::NotFound, share() + "/skep-agent.service: no such file"});
  auto line = enroll(*config, Paths{}, **unit);
  if (!line) return failed(line.error());
  std::printf("%s\n", line->c_str());
  return 0;
}

int relay_here() {
  ::signal(SIGPIPE, SIG_IGN);
  auto ended = relay(Paths{}.relay(), STDIN_FILENO, STDOUT_FILENO, kRelayWait);
  return ended ? 0 : failed(ended.error());
}

int disks_here() {
  const auto seen = executor::look_at_disks();
  if (!seen) return failed(seen.error());
  std::printf("%s\n", list_of(seen->disks).c_str());
  return 0;
}

int version() {
  std::printf("skep-agent %s\n", build().c_str());
  return 0;
}

int run(std::span<const std::string_view> arguments) {
  if (arguments.empty()) return serve();
  if (arguments[0] == "--version") return version();
  if (arguments[0] == "enroll") return enroll_here(arguments.subspan(1));
  if (arguments[0] == "relay") return relay_here();
  if (arguments[0] == "disks") return disks_here();
  std::fputs(kUsage, stderr);
  return arguments[0] == "--help" ? 0 : 2;
}

}  // namespace
}  // namespace skep::agent

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  return skep::agent::run(arguments);
}
