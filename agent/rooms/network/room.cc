#include "agent/rooms/network/room.h"

namespace skep::agent::network {

NetworkRoom::NetworkRoom(const Context& context)
    : wanted_{.node = context.spec.node.value,
              .network = context.spec.network,
              .probe_address = probe_address(context.spec.self().overlay_address),
              .down = context.spec.down} {
  if (wanted_.down) return;
  for (const auto& peer : context.spec.peers) {
    if (peer.node == context.spec.node || peer.left_out) continue;
    wanted_.targets.push_back(
        {.node = peer.node.value, .address = probe_address(peer.overlay_address)});
  }
}

std::vector<Effect> NetworkRoom::looks() const {
  return network::looks(wanted_.network.name);
}

std::vector<Effect> NetworkRoom::further_looks(std::span<const Answer> seen) const {
  return network::further_looks(wanted_.targets, seen);
}

Result<Decision> NetworkRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return network::decide(*facts, wanted_);
}

Found NetworkRoom::found(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts || !facts->network) return {};
  return {{"network_id", facts->network->id}};
}

}  // namespace skep::agent::network
