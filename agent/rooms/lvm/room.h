// The room that turns the claimed partition into two logical volumes, docker and mysql.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/lvm/decide.h"

namespace skep::agent::lvm {

class LvmRoom : public Room {
 public:
  explicit LvmRoom(const Context& context);

  std::string_view name() const override { return "lvm"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return lvm::looks(); }
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override {
    return lvm::further_looks(seen);
  }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// The kernel's word, not LVM's: block devices of type lvm stand at both paths.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
};

}  // namespace skep::agent::lvm
