// The room that tries the peers' ports before anything depends on them.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/reach/decide.h"

namespace skep::agent::reach {

class ReachRoom : public Room {
 public:
  explicit ReachRoom(const Context& context);

  std::string_view name() const override { return "reach"; }
  protocol::Stage stage() const override { return protocol::Stage::Quorate; }
  std::vector<Effect> looks() const override { return reach::looks(); }
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override {
    return reach::further_looks(spec_, seen);
  }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// None: it changes nothing, and dialling is a look from outside.
  std::vector<Effect> proof() const override { return {}; }
  Result<void> proved(std::span<const Answer> /*seen*/) const override { return {}; }

 private:
  protocol::NodeSpec spec_;
  Wanted wanted_;
};

}  // namespace skep::agent::reach
