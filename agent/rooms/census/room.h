// The room that says what the database's folder holds and where its state stands.
//
// It never starts a member, and never recovers a directory without a state.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/census/decide.h"

namespace skep::agent::census {

class CensusRoom : public Room {
 public:
  explicit CensusRoom(const Context& context);

  std::string_view name() const override { return "census"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return census::looks(wanted_.spec); }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// None: its looks are from outside the database already.
  std::vector<Effect> proof() const override { return {}; }
  Result<void> proved(std::span<const Answer> /*seen*/) const override { return {}; }

  /// "data", "running", "epoch" and, as soon as it is known, "position".
  Found found(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
};

}  // namespace skep::agent::census
