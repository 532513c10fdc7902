// The room that configures the engine, keeps it running, and gives its TLS port a certificate.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/engine/decide.h"

namespace skep::agent::engine {

class EngineRoom : public Room {
 public:
  explicit EngineRoom(const Context& context);

  std::string_view name() const override { return "engine"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return engine::looks(wanted_.docker_path); }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// The network's word and the engine's own: its TLS port hears, its storage is
  /// as wanted.  When taken off: nobody hears there any more.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

  /// "version", "storage".
  Found found(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
};

}  // namespace skep::agent::engine
