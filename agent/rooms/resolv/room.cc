#include "agent/rooms/resolv/room.h"

#include "agent/answers.h"

namespace skep::agent::resolv {

ResolvRoom::ResolvRoom(const Context& context)
    : wanted_{.address = context.spec.self().private_address,
              .resolv = context.spec.resolv,
              .down = context.spec.down} {}

Result<Decision> ResolvRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return resolv::decide(*facts, wanted_);
}

std::vector<Effect> ResolvRoom::proof() const {
  return {RunTool{.argv = {"getent", "hosts", "localhost"}}};
}

Result<void> ResolvRoom::proved(std::span<const Answer> seen) const {
  if (auto found = output_of(seen[0]); !found) return std::move(found).error().within("getent");
  return {};
}

}  // namespace skep::agent::resolv
