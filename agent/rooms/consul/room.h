// The room that runs Consul and waits until its quorum stands.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/consul/decide.h"

namespace skep::agent::consul {

class ConsulRoom : public Room {
 public:
  explicit ConsulRoom(const Context& context);

  std::string_view name() const override { return "consul"; }
  protocol::Stage stage() const override { return protocol::Stage::Quorate; }
  std::vector<Effect> looks() const override { return consul::looks(); }
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override {
    return consul::further_looks(seen, wanted_.consul.regain);
  }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// The leader's catalogue holds this node: gossip and raft have both met.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

  /// "leader", "voters", "regained".
  Found found(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
};

}  // namespace skep::agent::consul
