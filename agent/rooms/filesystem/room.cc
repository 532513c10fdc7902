#include "agent/rooms/filesystem/room.h"

namespace skep::agent::filesystem {

Result<Decision> FilesystemRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return filesystem::decide(*facts, cluster_);
}

}  // namespace skep::agent::filesystem
