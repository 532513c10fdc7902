// What is missing until both volumes are mounted, now and after the next start.

#pragma once

#include <string>
#include <vector>

#include "agent/room.h"
#include "agent/rooms/mount/facts.h"

namespace skep::agent::mount {

/// One thing that must be mounted.
struct Place {
  std::string name;    // "docker", "mysql", "disk"
  std::string device;  // as `mount` is given it
  std::string target;
  std::string type;               // "btrfs", "xfs"; "none": a bind
  std::string uuid;               // of its file system
  std::string root;               // as mountinfo shows it: "/", "/docker"
  std::string options;            // of the live mount
  std::string fstab;              // the line; empty: only the agent mounts it
  const Names* folder = nullptr;  // what stands at the target
};

/// In the order in which they are mounted.
std::vector<Place> places(const Facts& facts, const Paths& paths);

/// Code::Refused: something else is mounted there, or data would be hidden.
Result<Decision> decide(const Facts& facts, const Paths& paths);

}  // namespace skep::agent::mount
