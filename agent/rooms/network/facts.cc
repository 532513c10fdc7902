#include "agent/rooms/network/facts.h"

#include <sstream>

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

/// What was counted in another run of the engine counts no more.
Result<void> read_attachments(const Answer& file, const Answer& unit, Attachments& into) {
  auto text = text_of(file);
  if (!text) return std::move(text).error();
  auto engine = as<UnitSeen>(unit);
  if (!engine) return std::move(engine).error();
  // A unit that has never run has none.
  const std::string invocation = engine->invocation.empty() ? "-" : engine->invocation;
  Attachments kept;
  std::istringstream in(text->value_or(""));
  const bool well{in >> kept.failed >> kept.last >> kept.invocation};
  if (well && kept.invocation == invocation) into = std::move(kept);
  into.invocation = invocation;
  return {};
}

}  // namespace

std::string to_text(const Attachments& attachments) {
  return std::to_string(attachments.failed) + " " + attachments.last + " " +
         attachments.invocation + "\n";
}

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
  if (auto counted = read_attachments(seen[4], seen[5], facts.attachments); !counted) {
    return std::move(counted).error();
  }
  if (seen.size() > 6) {
    const auto ended = as<ToolEnded>(seen[6]);
    facts.answered = ended && !ended->out.empty();
  }
  return facts;
}

}  // namespace skep::agent::network
