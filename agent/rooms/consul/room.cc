#include "agent/rooms/consul/room.h"

#include <algorithm>

namespace skep::agent::consul {

ConsulRoom::ConsulRoom(const Context& context)
    : wanted_{.node = context.spec.node.value,
              .address = context.spec.self().private_address,
              .server = context.spec.self().consul_server,
              .consul = context.spec.consul,
              .seeded = !context.spec.galera.state_uuid.empty(),
              .down = context.spec.down} {
  for (const auto& peer : context.spec.peers) {
    if (!peer.consul_server) continue;
    wanted_.servers.push_back(peer.private_address);
    // A server that may join itself is content with that and never finds the others.
    if (peer.node != context.spec.node) wanted_.others.push_back(peer.private_address);
  }
}

Result<Decision> ConsulRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return consul::decide(*facts, wanted_);
}

std::vector<Effect> ConsulRoom::proof() const {
  if (wanted_.down) return {docker::look_at_container(std::string(kContainer))};
  return {CallConsul{.method = "GET", .path = "/v1/catalog/nodes"}};
}

Result<void> ConsulRoom::proved(std::span<const Answer> seen) const {
  if (wanted_.down) {
    auto container = docker::read_container(seen[0]);
    if (!container) return std::move(container).error();
    if (!*container) return {};
    return Error{Code::Unavailable, "Consul's container is still there"};
  }
  auto addresses = read_catalogue(seen[0]);
  if (!addresses) return std::move(addresses).error();
  if (std::find(addresses->begin(), addresses->end(), wanted_.address) != addresses->end())
    return {};
  return Error{Code::Unavailable, "the leader's catalogue does not hold " + wanted_.address};
}

Found ConsulRoom::found(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return {};
  Found found;
  if (facts->regained.number > 0) found["regained"] = facts->regained.text();
  if (facts->leader.empty()) return found;
  found["leader"] = facts->leader;
  found["voters"] = std::to_string(facts->voters.size());
  return found;
}

}  // namespace skep::agent::consul
