// Disks: every whole disk of this machine, and what is on it.  Read-only.

#pragma once

#include <string>

#include "agent/effect.h"

namespace skep::agent::executor {

/// Whole disks that stand directly in /dev.  A container's disk is a bound loop
/// device: the node's name is what counts there, and the host's own holders of
/// the loop device are none of ours.
Result<DisksSeen> look_at_disks();

/// One block device, a partition too.  Code::NotFound: no such device.
Result<Disk> look_at_disk(const std::string& device);

/// Reads the first and last 16 MiB and 64 KiB at 1,024 evenly spread places.
Result<DiskProbed> probe_disk(const std::string& device);

}  // namespace skep::agent::executor
