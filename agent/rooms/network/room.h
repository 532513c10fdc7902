// The room of the overlay network: created once, proved by a peer's probe that answers across it.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/network/decide.h"

namespace skep::agent::network {

class NetworkRoom : public Room {
 public:
  explicit NetworkRoom(const Context& context);

  std::string_view name() const override { return "network"; }
  protocol::Stage stage() const override { return protocol::Stage::Networked; }
  std::vector<Effect> looks() const override;
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override;
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// None: that a peer answers is looked at before it is satisfied.
  std::vector<Effect> proof() const override { return {}; }
  Result<void> proved(std::span<const Answer> /*seen*/) const override { return {}; }

  /// "network_id".
  Found found(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
};

}  // namespace skep::agent::network
