#include "agent/rooms/reach/room.h"

namespace skep::agent::reach {

ReachRoom::ReachRoom(const Context& context)
    : spec_(context.spec),
      wanted_{.address = spec_.self().private_address, .client_port = spec_.galera.client_port} {}

Result<Decision> ReachRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(spec_, seen);
  if (!facts) return std::move(facts).error();
  return reach::decide(*facts, wanted_);
}

}  // namespace skep::agent::reach
