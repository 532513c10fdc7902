// The room that lets the host ask its own Consul first, and puts the former resolvers back.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/resolv/decide.h"

namespace skep::agent::resolv {

class ResolvRoom : public Room {
 public:
  explicit ResolvRoom(const Context& context);

  std::string_view name() const override { return "resolv"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return resolv::looks(); }
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override {
    return resolv::further_looks(seen);
  }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// The resolver itself must be able to use the file: it knows localhost at least.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
};

}  // namespace skep::agent::resolv
