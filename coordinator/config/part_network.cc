// Readers of what has to do with networks: the private one, the overlay, the playground's.

#include <algorithm>
#include <array>

#include "coordinator/config/parts.h"
#include "coordinator/limits.h"

namespace skep::coordinator::config {
namespace {

struct EngineNetwork {
  const char* name;
  Subnet subnet;
};
/// What an engine takes first of its default pools, on every node.
constexpr std::array kEngineNetworks{
    EngineNetwork{"the engine's own bridge", {.address = 172U << 24U | 17U << 16U, .prefix = 16}},
    EngineNetwork{"the engine's docker_gwbridge",
                  {.address = 172U << 24U | 18U << 16U, .prefix = 16}},
    EngineNetwork{"the swarm's own ingress", {.address = 10U << 24U, .prefix = 24}}};
constexpr const char* kSayPrivate = "use a private one, say 10.78.0.0/24";

void read_subnet(Section& part, const std::string& key, bool public_allowed, std::string& into,
                 std::optional<Written>& written) {
  const Tree* value = part.take(key);
  std::string text;
  if (value == nullptr || !part.scalar(*value, part.within(key), text)) return;
  const auto subnet = parse_subnet(text);
  if (!subnet) {
    part.fault(*value, key, subnet.error().message);
    return;
  }
  if (is_unusable(*subnet)) {
    part.fault(*value, key, text + " can be nobody's; " + kSayPrivate);
    return;
  }
  if (!is_private(*subnet) && !public_allowed) {
    part.fault(*value, key,
               text + " is public; " + kSayPrivate + ", or allow it: public_subnet: true");
    return;
  }
  into = text;
  written = Written{.mark = value->mark, .key = part.within(key), .subnet = *subnet};
}

void check_overlap(Faults& faults, const std::optional<Written>& one,
                   const std::optional<Written>& other) {
  if (!one || !other || !one->subnet.overlaps(other->subnet)) return;
  faults.add(other->mark, other->key,
             text_of(other->subnet) + " overlaps " + one->key + ", " + text_of(one->subnet) +
                 "; take another");
}

}  // namespace

void read_local(Section part, Config& config, Subnets& subnets) {
  LocalConfig& local = config.local;
  part.choice("machines", {"automatic", "vm", "container"},
              [&](std::size_t n) { local.machines = static_cast<MachineKind>(n); });
  part.size("memory", mib(512), local.memory);
  part.number("cores", 1, 256,
              [&](std::uint64_t n) { local.cores = static_cast<std::uint32_t>(n); });
  part.size("disk", gib(2), local.disk);
  read_subnet(part, "subnet", false, local.subnet, subnets.local);
  part.finish();
}

void read_network(Section part, Config& config, Subnets& subnets) {
  bool public_allowed = false;
  part.flag("public_subnet", public_allowed);
  read_subnet(part, "private", public_allowed, config.private_subnet, subnets.private_one);
  read_subnet(part, "subnet", public_allowed, config.overlay_subnet, subnets.overlay);
  part.text("probe_image", config.probe_image);
  part.finish();
}

void check_subnets(Faults& faults, const Config& config, const Subnets& subnets) {
  check_overlap(faults, subnets.private_one, subnets.overlay);
  check_overlap(faults, subnets.local, subnets.overlay);
  const auto hit = std::ranges::find_if(kEngineNetworks, [&](const EngineNetwork& one) {
    return subnets.overlay && one.subnet.overlaps(subnets.overlay->subnet);
  });
  if (hit != kEngineNetworks.end()) {
    check_overlap(faults, Written{.key = hit->name, .subnet = hit->subnet}, subnets.overlay);
  }
  const std::uint64_t needed = kFirstOverlayHost + 2 * config.nodes.size() + 1;
  if (subnets.overlay && subnets.overlay->subnet.size() < needed) {
    faults.add(subnets.overlay->mark, subnets.overlay->key,
               text_of(subnets.overlay->subnet) + " is too small for " +
                   std::to_string(config.nodes.size()) + " nodes; a /24 does");
  }
  if (config.provider == ProviderKind::Hosts && !subnets.private_one) {
    if (!config.private_subnet.empty()) return;
    faults.add(Mark{}, "network.private",
               "is missing: the network in which the hosts reach each other, say 10.0.8.0/24");
  }
}

}  // namespace skep::coordinator::config
