// The room that brings the engine into the cluster's swarm.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/swarm/decide.h"

namespace skep::agent::swarm {

class SwarmRoom : public Room {
 public:
  explicit SwarmRoom(const Context& context);

  std::string_view name() const override { return "swarm"; }
  protocol::Stage stage() const override { return protocol::Stage::Swarmed; }
  std::vector<Effect> looks() const override { return swarm::looks(); }
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override {
    return swarm::further_looks(seen, wanted_.swarm.regain, wanted_.member);
  }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// The manager port hears on the private address; after leaving it does not.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

  /// "swarm_cluster", "swarm_node", "regained".
  Found found(std::span<const Answer> seen) const override;
  /// "join_manager".
  std::map<std::string, Secret> secrets(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
};

}  // namespace skep::agent::swarm
