// The room that runs this node's member of the database cluster.
//
// It never seeds on its own: README.md of packaging/database says how a token does.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/galera/decide.h"

namespace skep::agent::galera {

class GaleraRoom : public Room {
 public:
  explicit GaleraRoom(const Context& context);

  std::string_view name() const override { return "galera"; }
  protocol::Stage stage() const override { return protocol::Stage::Serving; }
  std::vector<Effect> looks() const override { return galera::looks(wanted_.spec); }
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override {
    return galera::further_looks(wanted_.spec, seen);
  }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// The client port hears and the member says Synced, Primary and the pinned
  /// UUID; stopped or taken off: nobody hears there.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

  /// "state_uuid", "seqno", "transfer" of a member that answers; "stopped",
  /// "position", "safe_to_bootstrap" of one that was stopped; "seed_cut" of one whose seed came to
  /// nothing; "cut_short" of one that ended in the middle of a state transfer; "stateless" of one
  /// whose directory holds nothing that it could start from.
  Found found(std::span<const Answer> seen) const override;

 private:
  bool to_run() const { return !wanted_.spec.down && !wanted_.spec.galera.stopped; }

  Wanted wanted_;
};

}  // namespace skep::agent::galera
