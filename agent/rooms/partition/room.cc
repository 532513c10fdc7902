#include "agent/rooms/partition/room.h"

namespace skep::agent::partition {

PartitionRoom::PartitionRoom(const Context& context)
    : wanted_{.cluster = context.spec.cluster,
              .node = context.spec.node,
              .disk = context.spec.disk,
              .device_mapper = context.host.device_mapper} {}

Result<Decision> PartitionRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return partition::decide(*facts, wanted_);
}

Found PartitionRoom::found(std::span<const Answer> seen) const {
  const auto facts = read(seen);
  if (!facts || !facts->claim) return {};
  Found found{{"serial", facts->claim->serial},
              {"layout", facts->claim->layout == protocol::Layout::Lvm ? "lvm" : "plain"}};
  if (const Disk* disk = claimed_disk(*facts->claim, facts->disks)) found["disk"] = disk->device;
  return found;
}

}  // namespace skep::agent::partition
