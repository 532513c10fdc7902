#include "agent/rooms/network/facts.h"

#include "agent/answers.h"

namespace skep::agent::network {
namespace {

// Beyond the second that each target is given.
constexpr Duration kAskDeadline{8'000};

/// Asks all targets at once, from inside this node's own probe: the host itself is not on the
/// overlay.  Each prints its node's name.
RunTool ask(const std::vector<Target>& targets) {
  std::string each;
  for (const Target& target : targets) {
    each += " http://" + target.address + ":" + std::to_string(kProbePort) + "/";
  }
  // wget's own limit of time ends a static busybox with a fault: `timeout` keeps it instead.
  return {.argv = {"docker", "exec", std::string(kProbe), "sh", "-c",
                   "for url in" + each + "; do timeout 1 wget -q -O - $url & done; wait"},
          .input = "",
          .environment = {},
          .deadline = kAskDeadline,
          .silence = kAskDeadline};
}

}  // namespace

std::vector<Effect> looks(const std::string& network) {
  return {docker::look_at_info(),
          docker::look_at_network(network),
          CallDocker{.method = "GET", .path = "/networks"},
          docker::look_at_container(std::string(kProbe)),
          ReadFile{.path = std::string(kAttachmentsPath)},
          LookAtUnit{.unit = "docker.service"}};
}

std::vector<Effect> further_looks(const std::vector<Target>& targets,
                                  std::span<const Answer> seen) {
  const auto probe = docker::read_container(seen[3]);
  if (!probe || !*probe || !(*probe)->running()) return {};
  if (targets.empty()) return {};
  return {ask(targets)};
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
  auto attachments = read_attempts(seen[4], seen[5]);
  if (!attachments) return std::move(attachments).error();
  facts.attachments = std::move(*attachments);
  if (seen.size() > 6) {
    const auto ended = as<ToolEnded>(seen[6]);
    facts.answered = ended && !ended->out.empty();
  }
  return facts;
}

}  // namespace skep::agent::network
