// Disk: a machine's spare disk, a sparse file; for a container as a loop device.

#pragma once

#include <string>

#include "common/result.h"
#include "common/units.h"

namespace skep::coordinator::local {

/// Leaves one that exists as it is: it may hold somebody's data.
Result<void> make_disk(const std::string& path, Bytes size);

/// "/dev/loop3", the one that it has or a new one.
Result<std::string> attach(const std::string& path);

/// Comes back when the kernel holds it no more: two loop devices over one file
/// would each have a cache of their own.  Idempotent.  Code::TimedOut.
Result<void> detach(const std::string& path);

/// Removes a folder and what is in it, unless a file system is mounted at or below `root` there.
Result<void> remove_tree(const std::string& folder, const std::string& root);

}  // namespace skep::coordinator::local
