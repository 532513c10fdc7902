// What is mounted, what fstab says, and what stands where we want to mount.

#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "agent/claim.h"
#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::mount {

/// A line of /proc/self/mountinfo, as far as it matters here (proc(5)).
struct Mounted {
  std::string target;
  std::string root;    // what of the file system stands there: "/", "/docker"
  std::string type;    // "btrfs"
  std::string source;  // "/dev/mapper/skep-docker"; the kernel may name one node by another name
  std::string uuid;    // of the file system; empty where nobody can tell
};

using Names = std::optional<std::vector<std::string>>;  // nothing: no such folder

struct Facts {
  std::optional<Claim> claim;
  std::string device;  // the claimed disk's node; empty: it is not there
  std::string fstab;
  std::vector<Mounted> mounted;
  std::set<std::string> nodes;  // names in /dev
  Names docker;                 // what stands in the folders
  Names mysql;
  Names whole_disk;
  bool engine_runs = false;
};

struct Paths {
  std::string docker;
  std::string mysql;
};

std::vector<Effect> looks(const Paths& paths);
Result<Facts> read(std::span<const Answer> seen);
std::vector<Mounted> read_mounts(const std::string& mountinfo);

}  // namespace skep::agent::mount
