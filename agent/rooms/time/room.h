// The room that sees to it that somebody keeps the clock.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/time/decide.h"

namespace skep::agent::time {

class TimeRoom : public Room {
 public:
  explicit TimeRoom(const Context& context);

  std::string_view name() const override { return "time"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  /// None in a container: its clock is its host's and cannot be set.
  std::vector<Effect> looks() const override;
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override;
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// None: the time service was asked about servers outside this host.
  std::vector<Effect> proof() const override { return {}; }
  Result<void> proved(std::span<const Answer> /*seen*/) const override { return {}; }

  /// "clock" in words, "offset_ms" where it is known.
  Found found(std::span<const Answer> seen) const override;

 private:
  bool hosts_clock_ = false;
};

}  // namespace skep::agent::time
