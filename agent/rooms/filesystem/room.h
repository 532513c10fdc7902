// The room that makes the file systems: one a volume, or one on the whole disk in layout plain.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/filesystem/decide.h"

namespace skep::agent::filesystem {

class FilesystemRoom : public Room {
 public:
  explicit FilesystemRoom(const Context& context) : cluster_(context.spec.cluster) {}

  std::string_view name() const override { return "filesystem"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return filesystem::looks(); }
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override {
    return filesystem::further_looks(seen);
  }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// None: mkfs writes, but libblkid was looked at.
  std::vector<Effect> proof() const override { return {}; }
  Result<void> proved(std::span<const Answer> /*seen*/) const override { return {}; }

 private:
  ClusterId cluster_;
};

}  // namespace skep::agent::filesystem
