#include "agent/rooms/swarm/room.h"

#include "agent/answers.h"
#include "agent/database.h"

namespace skep::agent::swarm {
namespace {

constexpr std::uint16_t kManagerPort = 2377;

}  // namespace

SwarmRoom::SwarmRoom(const Context& context)
    : wanted_{.address = context.spec.self().private_address,
              .manager = context.spec.self().swarm_manager,
              .member = database::container_name(context.spec),
              .swarm = context.spec.swarm,
              .down = context.spec.down} {}

Result<Decision> SwarmRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return swarm::decide(*facts, wanted_);
}

std::vector<Effect> SwarmRoom::proof() const {
  if (!wanted_.manager) return {};
  return {Dial{.address = wanted_.address, .port = kManagerPort}};
}

Result<void> SwarmRoom::proved(std::span<const Answer> seen) const {
  if (!wanted_.manager) return {};
  auto dialled = as<Dialled>(seen[0]);
  if (!dialled) return std::move(dialled).error();
  const bool hears = dialled->way == Way::Connected;
  if (hears != wanted_.down) return {};
  return Error{Code::Unavailable,
               "port 2377 on " + wanted_.address +
                   (hears ? " still hears" : " does not hear: " + dialled->words)};
}

Found SwarmRoom::found(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return {};
  Found found;
  if (facts->regained.number > 0) found["regained"] = facts->regained.text();
  if (facts->info.swarm_state != "active" || facts->cluster.empty()) return found;
  found["swarm_cluster"] = facts->cluster;
  found["swarm_node"] = facts->info.swarm_node;
  return found;
}

std::map<std::string, Secret> SwarmRoom::secrets(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts || facts->join_manager.empty()) return {};
  return {{"join_manager", facts->join_manager}};
}

}  // namespace skep::agent::swarm
