// The room that mounts the volumes docker and mysql, in fstab and live.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/mount/decide.h"

namespace skep::agent::mount {

class MountRoom : public Room {
 public:
  explicit MountRoom(const Context& context);

  std::string_view name() const override { return "mount"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return mount::looks(paths_); }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// stat() says where a file system begins, beside what the table of mounts says.
  std::vector<Effect> proof() const override;
  Result<void> proved(std::span<const Answer> seen) const override;

 private:
  Paths paths_;
};

}  // namespace skep::agent::mount
