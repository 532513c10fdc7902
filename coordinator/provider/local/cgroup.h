// Cgroup: the group that holds every process of a container, so that all of it can be ended at
// once.
//
// The tree of version 2, wherever the host has it mounted, and through a
// descriptor of our own where it has not (hosts that use version 1).

#pragma once

#include <string>

#include "common/descriptor.h"
#include "common/result.h"

namespace skep::coordinator::local {

class CgroupTree {
 public:
  /// Code::Unavailable: the kernel has none, or we are not root.
  static Result<CgroupTree> open();

  /// Makes `path` below the root ("skep-1a2b3c4d-11/run") and its parents, with all controllers.
  Result<void> make(const std::string& path) const;
  /// Puts the calling process into it.
  Result<void> enter(const std::string& path) const;
  /// SIGKILL to all that is in it and below, in one stroke of the kernel; comes back when it is
  /// empty.  A missing one is well.  Code::TimedOut.
  Result<void> kill(const std::string& path) const;
  /// Removes it and what is below; nothing may run in it.
  Result<void> remove(const std::string& path) const;

  /// Mounts it at `folder`, in this process's mount namespace, where the tree was opened.
  Result<void> mount_at(const std::string& folder) const;

 private:
  CgroupTree(Descriptor root, bool ours) : root_(std::move(root)), ours_(ours) {}
  bool populated(const std::string& path) const;

  Descriptor root_;
  bool ours_;  // mounted nowhere
};

}  // namespace skep::coordinator::local
