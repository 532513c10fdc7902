// The room that installs what the host lacks, and holds the engine's packages.

#pragma once

#include <optional>

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/packages/decide.h"

namespace skep::agent::packages {

class PackagesRoom : public Room {
 public:
  explicit PackagesRoom(const Context& context);

  std::string_view name() const override { return "packages"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override;
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// The programs themselves, not what the package system says of them.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

 private:
  bool known_ = false;  // the distribution
  std::string system_;  // "debian 12"
  std::vector<std::string> programs_;
  Wanted wanted_;
};

}  // namespace skep::agent::packages
