// LayerRoom: a room of `down` whose work needs the engine, made safe to ask after the engine is
// off.
//
// `down` takes the engine's own layer off last.  From then on no other room has anything to take
// off, and none may ask a stopped engine or start it; before that an engine that does not run (the
// machine has just booted) is started once more, since its containers and its place in the swarm
// are still there; and one that hangs is restarted.

#pragma once

#include <memory>
#include <string>

#include "agent/room.h"

namespace skep::agent {

class LayerRoom : public Room {
 public:
  enum class Needs : std::uint8_t { Nothing, Engine };

  /// `mark`: a file that stands for as long as the engine's layer does.  `hangs`: EngineSilence.
  LayerRoom(std::unique_ptr<Room> room, std::string mark, Needs needs, bool hangs);

  std::string_view name() const override { return room_->name(); }
  protocol::Stage stage() const override { return room_->stage(); }
  std::vector<Effect> looks() const override;
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override;
  Result<Decision> decide(std::span<const Answer> seen) const override;
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;
  Found found(std::span<const Answer> seen) const override;

 private:
  std::unique_ptr<Room> room_;
  std::string mark_;
  Needs needs_;
  bool hangs_;
};

}  // namespace skep::agent
