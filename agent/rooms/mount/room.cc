#include "agent/rooms/mount/room.h"

#include "agent/answers.h"

namespace skep::agent::mount {

MountRoom::MountRoom(const Context& context)
    : paths_{.docker = context.spec.disk.docker_path, .mysql = context.spec.disk.mysql_path} {}

Result<Decision> MountRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return mount::decide(*facts, paths_);
}

std::vector<Effect> MountRoom::proof() const {
  return {RunTool{.argv = {"mountpoint", paths_.docker}},
          RunTool{.argv = {"mountpoint", paths_.mysql}}};
}

Result<void> MountRoom::proved(std::span<const Answer> seen) const {
  for (const Answer& answer : seen) {
    if (auto out = output_of(answer); !out) return std::move(out).error().within("mountpoint");
  }
  return {};
}

}  // namespace skep::agent::mount
