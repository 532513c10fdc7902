#include "agent/rooms/time/room.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace skep::agent::time {
namespace {

/// systemd-detect-virt(1), its kinds of container.
constexpr std::array<std::string_view, 8> kContainers{
    "systemd-nspawn", "lxc", "lxc-libvirt", "docker", "podman", "openvz", "rkt", "container-other"};

}  // namespace

TimeRoom::TimeRoom(const Context& context)
    : hosts_clock_(std::find(kContainers.begin(), kContainers.end(), context.host.virtualization) !=
                   kContainers.end()) {}

std::vector<Effect> TimeRoom::looks() const {
  return hosts_clock_ ? std::vector<Effect>{} : time::looks();
}

std::vector<Effect> TimeRoom::further_looks(std::span<const Answer> seen) const {
  return hosts_clock_ ? std::vector<Effect>{} : time::further_looks(seen);
}

Result<Decision> TimeRoom::decide(std::span<const Answer> seen) const {
  if (hosts_clock_) return Satisfied{};
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return time::decide(*facts);
}

Found TimeRoom::found(std::span<const Answer> seen) const {
  if (hosts_clock_) return {{"clock", "its host's, as in every container"}, {"offset_ms", "0"}};
  const auto facts = read(seen);
  if (!facts) return {};
  Found found;
  for (const Service& service : facts->services) {
    if (service.active && found.empty()) found["clock"] = service.unit;
  }
  if (facts->offset) found["offset_ms"] = std::to_string(facts->offset->count());
  return found;
}

}  // namespace skep::agent::time
