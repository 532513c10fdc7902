// The room that gives the host its name and makes its peers known by theirs.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/identity/decide.h"

namespace skep::agent::identity {

class IdentityRoom : public Room {
 public:
  explicit IdentityRoom(const Context& context);

  std::string_view name() const override { return "identity"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return identity::looks(); }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// Asked as every program asks: uname(2), and the name service for the own name.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
  std::string address_;
};

}  // namespace skep::agent::identity
