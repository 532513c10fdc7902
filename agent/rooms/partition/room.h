// The room that claims the one empty disk, and partitions it for LVM where the layout is lvm.

#pragma once

#include "agent/context.h"
#include "agent/room.h"
#include "agent/rooms/partition/decide.h"

namespace skep::agent::partition {

class PartitionRoom : public Room {
 public:
  explicit PartitionRoom(const Context& context);

  std::string_view name() const override { return "partition"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override { return partition::looks(); }
  std::vector<Effect> further_looks(std::span<const Answer> seen) const override {
    return partition::further_looks(seen);
  }
  Result<Decision> decide(std::span<const Answer> seen) const override;

  /// None: sfdisk writes, but kernel, /dev and libblkid were looked at.
  std::vector<Effect> proof() const override { return {}; }
  Result<void> proved(std::span<const Answer> /*seen*/) const override { return {}; }

  /// "disk", "serial", "layout".
  Found found(std::span<const Answer> seen) const override;

 private:
  Wanted wanted_;
};

}  // namespace skep::agent::partition
