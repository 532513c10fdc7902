// The room that pulls what containers will be made from, before they are needed.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/images/decide.h"

namespace skep::agent::images {

class ImagesRoom : public Room {
 public:
  explicit ImagesRoom(const Context& context);

  std::string_view name() const override { return "images"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return images::looks(images_); }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// The engine's list of all images names each.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

 private:
  std::vector<std::string> images_;  // empty on the way down
};

}  // namespace skep::agent::images
