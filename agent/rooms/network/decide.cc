#include "agent/rooms/network/decide.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace skep::agent::network {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t kProbeOffset = 100;
constexpr Duration kCreateDeadline{30'000};

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> parse_address(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto octet = number(text.substr(0, dot), 255);
    if (!octet) return std::nullopt;
    address = address << 8U | *octet;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return address;
}

std::string to_text(std::uint32_t address) {
  return std::to_string(address >> 24U) + "." + std::to_string(address >> 16U & 255U) + "." +
         std::to_string(address >> 8U & 255U) + "." + std::to_string(address & 255U);
}

struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

std::optional<Range> parse_subnet(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_address(text.substr(0, slash));
  const auto bits = number(text.substr(slash + 1), 32);
  if (!address || !bits) return std::nullopt;
  const auto hosts = static_cast<std::uint32_t>((std::uint64_t{1} << (32 - *bits)) - 1);
  return Range{*address & ~hosts, *address | hosts};
}

Change remove_probe(std::string words) {
  return {.words = std::move(words), .effect = docker::remove_container(std::string(kProbe))};
}

Change create_network(const Wanted& wanted) {
  const Json body{{"Name", wanted.network.name},
                  {"Driver", "overlay"},
                  {"Attachable", true},
                  {"CheckDuplicate", true},
                  {"IPAM", {{"Config", {{{"Subnet", wanted.network.subnet}}}}}}};
  return {
      .words = "create the overlay network " + wanted.network.name + ", " + wanted.network.subnet,
      .effect = CallDocker{.method = "POST",
                           .path = "/networks/create",
                           .body = body.dump(),
                           .deadline = kCreateDeadline}};
}

docker::ContainerSpec probe(const Wanted& wanted) {
  const std::string port = std::to_string(kProbePort);
  docker::ContainerSpec spec{
      .image = wanted.network.probe_image,
      .command = {"sh", "-c",
                  "mkdir -p /tmp/www && echo " + wanted.node +
                      " >/tmp/www/index.html && exec httpd -f -p " + port + " -h /tmp/www"},
      .network = wanted.network.name,
      .address = wanted.probe_address,
      .stop_signal = "SIGKILL"};
  spec.labels[std::string(docker::kConfigLabel)] =
      docker::fingerprint(spec.image + spec.address + wanted.network.name + wanted.network.subnet);
  return spec;
}

Result<void> is_ours(const docker::Network& network, const Wanted& wanted) {
  const bool ours =
      network.driver == "overlay" && network.attachable && network.subnet == wanted.network.subnet;
  if (ours) return {};
  return Error{Code::Refused, "there is a network " + network.name + " already: " + network.driver +
                                  ", " + network.subnet +
                                  (network.attachable ? "" : ", not attachable") +
                                  "; wanted: overlay, " + wanted.network.subnet};
}

Result<Decision> have_network(const Facts& facts, const Wanted& wanted) {
  if (facts.network) {
    // A manager lists the name a moment before it knows the rest.
    if (facts.network->driver.empty() || facts.network->subnet.empty()) {
      return Wait{.words = "the engine's account of the overlay network " + wanted.network.name,
                  .again = Duration(500)};
    }
    if (auto ours = is_ours(*facts.network, wanted); !ours) return std::move(ours).error();
    return Satisfied{};
  }
  for (const docker::Network& other : facts.all) {
    if (!overlap(other.subnet, wanted.network.subnet)) continue;
    return Error{Code::Refused, "network " + other.name + " has " + other.subnet +
                                    ", which shares addresses with " + wanted.network.subnet};
  }
  if (wanted.network.create) return create_network(wanted);
  return Wait{.words =
                  "the overlay network " + wanted.network.name + ", created once by another node"};
}

/// An engine whose swarm forgot this node attaches nothing any more, for as long as it runs
/// (seen after a power cut of all: 4 minutes, 12 tries of 20 s each, and no end).
std::optional<Change> mind_attachments(const Facts& facts) {
  if (facts.probe->error.find("attaching to network failed") == std::string::npos) {
    return std::nullopt;
  }
  return mind_attempts(facts.attachments, *facts.probe, kAttachmentsPath,
                       "restart the engine, which attached nothing");
}

Result<Decision> have_probe(const Facts& facts, const Wanted& wanted) {
  const docker::ContainerSpec spec = probe(wanted);
  if (!facts.probe) {
    const auto& attached = facts.network->endpoints;
    if (std::find(attached.begin(), attached.end(), kProbe) != attached.end()) {
      return Change{.words = "take off the endpoint that a former probe left",
                    .effect = docker::forget_endpoint(wanted.network.name, std::string(kProbe))};
    }
    return Change{.words = "make the probe's container",
                  .effect = docker::create_container(std::string(kProbe), spec)};
  }
  if (const std::string other =
          facts.probe->other_address(wanted.network.name, wanted.probe_address);
      !other.empty()) {
    return remove_probe("remove the probe, to which the engine gave " + other);
  }
  if (facts.probe->running()) {
    if (facts.probe->config() == spec.labels.at(std::string(docker::kConfigLabel))) {
      return Satisfied{};
    }
    return remove_probe("remove the probe: it should be made otherwise");
  }
  if (docker::lost_its_network(*facts.probe)) {
    if (auto change = mind_attachments(facts)) return *change;
    return remove_probe("remove the probe, which lost its network: " + facts.probe->error);
  }
  if (facts.probe->status != "created" && facts.probe->status != "exited") {
    return remove_probe("remove what is left of the probe");
  }
  return Change{.words = "start the probe", .effect = docker::start_container(std::string(kProbe))};
}

}  // namespace

std::string probe_address(const std::string& overlay_address) {
  const auto address = parse_address(overlay_address);
  return address ? to_text(*address + kProbeOffset) : "";
}

bool overlap(const std::string& one, const std::string& other) {
  const auto a = parse_subnet(one);
  const auto b = parse_subnet(other);
  return a && b && a->first <= b->last && b->first <= a->last;
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  if (wanted.down) {
    // The network itself goes with the swarm.
    if (facts.probe) return remove_probe("remove the probe");
    return Satisfied{};
  }
  if (facts.info.swarm_state != "active") {
    return Wait{.words = "the swarm: this node is " + facts.info.swarm_state + " in it"};
  }
  auto decision = have_network(facts, wanted);
  if (!decision || !std::holds_alternative<Satisfied>(*decision)) return decision;
  decision = have_probe(facts, wanted);
  if (!decision || !std::holds_alternative<Satisfied>(*decision)) return decision;
  if (wanted.targets.empty() || facts.answered) return Satisfied{};
  std::string words;
  for (const Target& target : wanted.targets) {
    words += (words.empty() ? "" : ", ") + target.node + " " + target.address;
  }
  return Wait{.words = "a peer's answer across the overlay: " + words + " are silent yet",
              .again = Duration(500)};
}

}  // namespace skep::agent::network
