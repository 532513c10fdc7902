#include "agent/rooms/engine/room.h"

#include "agent/answers.h"

namespace skep::agent::engine {
namespace {

constexpr std::uint16_t kTlsPort = 2376;

}  // namespace

EngineRoom::EngineRoom(const Context& context)
    : wanted_{.node = context.spec.node.value,
              .address = context.spec.self().private_address,
              .docker_path = context.spec.disk.docker_path,
              .resolvers = context.spec.resolv.upstream,
              .engine = context.spec.engine,
              .in_container = context.host.virtualization == "systemd-nspawn",
              .down = context.spec.down,
              .hangs = context.engine_hangs} {}

Result<Decision> EngineRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return engine::decide(*facts, wanted_);
}

std::vector<Effect> EngineRoom::proof() const {
  if (wanted_.down) return {Dial{.address = wanted_.address, .port = kTlsPort}};
  return {Dial{.address = wanted_.address, .port = kTlsPort}, docker::look_at_info()};
}

Result<void> EngineRoom::proved(std::span<const Answer> seen) const {
  auto dialled = as<Dialled>(seen[0]);
  if (!dialled) return std::move(dialled).error();
  const bool hears = dialled->way == Way::Connected;
  if (hears == wanted_.down) {
    return Error{Code::Unavailable,
                 "port 2376 on " + wanted_.address +
                     (hears ? " still hears" : " does not hear: " + dialled->words)};
  }
  if (wanted_.down) return {};
  auto info = docker::read_info(seen[1]);
  if (!info) return std::move(info).error();
  if (info->root == wanted_.docker_path) return {};
  return Error{Code::Corrupt, "the engine keeps its data in " + info->root};
}

Found EngineRoom::found(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts || !facts->info) return {};
  return {{"version", facts->info->version}, {"storage", facts->info->storage}};
}

}  // namespace skep::agent::engine
