#include "agent/rooms/network/facts.h"

#include "agent/answers.h"

namespace skep::agent::network {
namespace {

// Beyond the 3 s that a probe gives a connection.
constexpr Duration kAskDeadline{8'000};

/// Asks from inside this node's own probe: the host itself is not on the overlay.
RunTool ask(const Target& target) {
  // wget's own limit of time ends a static busybox with a fault: `timeout` keeps it instead.
  return {.argv = {"docker", "exec", std::string(kProbe), "timeout", "3", "wget", "-q", "-O", "-",
                   "http://" + target.address + ":" + std::to_string(kProbePort) + "/"},
          .input = "",
          .environment = {},
          .deadline = kAskDeadline,
          .silence = kAskDeadline};
}

}  // namespace

std::vector<Effect> looks(const std::string& network) {
  return {docker::look_at_info(), docker::look_at_network(network),
          CallDocker{.method = "GET", .path = "/networks"},
          docker::look_at_container(std::string(kProbe))};
}

std::vector<Effect> further_looks(const std::vector<Target>& targets,
                                  std::span<const Answer> seen) {
  const auto probe = docker::read_container(seen[3]);
  if (!probe || !*probe || !(*probe)->running()) return {};
  std::vector<Effect> looks;
  looks.reserve(targets.size());
  for (const Target& target : targets) looks.emplace_back(ask(target));
  return looks;
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  auto info = docker::read_info(seen[0]);
  if (!info) return std::move(info).error();
  facts.info = std::move(*info);
  auto network = docker::read_network(seen[1]);
  if (!network) return std::move(network).error();
  facts.network = std::move(*network);
  auto all = docker::read_networks(seen[2]);
  if (!all) return std::move(all).error();
  facts.all = std::move(*all);
  auto probe = docker::read_container(seen[3]);
  if (!probe) return std::move(probe).error();
  facts.probe = std::move(*probe);
  for (const Answer& answer : seen.subspan(4)) {
    const auto ended = as<ToolEnded>(answer);
    facts.answers.push_back(ended && ended->status == 0);
  }
  return facts;
}

}  // namespace skep::agent::network
