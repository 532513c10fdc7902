// BlockNode: a block device as /dev and sysfs show it.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "common/result.h"
#include "common/units.h"

namespace skep::agent::executor {

struct BlockNode {
  std::string path;  // "/dev/vdb"
  dev_t number = 0;
  std::string sysfs;  // "/sys/devices/.../block/vdb"
  std::string
      name;  // as sysfs calls it: "vdb", or "loop3" where a loop device is bound to the path

  std::string numbers() const;  // "254:16"
  /// Another device's node stands under this name: a disk of a container.
  bool bound() const;
  bool whole() const;  // no partition
};

/// Nothing where the path is no block device, or one that sysfs does not know.
std::optional<BlockNode> block_node(const std::string& path);

/// A file of the device's folder in sysfs, without blanks at both ends; empty where there is none.
std::string attribute(const BlockNode& node, const std::string& name);

Bytes size_of(const BlockNode& node);
std::string serial_of(const BlockNode& node);
/// What identifies the place where the disk is plugged in.
std::string bus_of(const BlockNode& node);
/// Device nodes, sorted: "/dev/vdb1".
std::vector<std::string> partitions_of(const BlockNode& node);
/// Names of the devices that stand upon it or upon a partition: "dm-0".
std::vector<std::string> holders_of(const BlockNode& node);

}  // namespace skep::agent::executor
