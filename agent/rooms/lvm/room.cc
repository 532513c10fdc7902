#include "agent/rooms/lvm/room.h"

#include "agent/answers.h"

namespace skep::agent::lvm {

LvmRoom::LvmRoom(const Context& context)
    : wanted_{.disk = context.spec.disk, .tag = "skep.cluster=" + context.spec.cluster.value} {}

Result<Decision> LvmRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return lvm::decide(*facts, wanted_);
}

std::vector<Effect> LvmRoom::proof() const {
  std::vector<Effect> effects{look_at_claim()};
  for (const char* volume : {"docker", "mysql"}) {
    effects.push_back(RunTool{.argv = {"lsblk", "--noheadings", "--output", "TYPE",
                                       std::string("/dev/") + kVolumeGroup + "/" + volume}});
  }
  return effects;
}

Result<void> LvmRoom::proved(std::span<const Answer> seen) const {
  const auto claim = claim_of(seen[0]);
  if (!claim) return claim.error();
  if (*claim && (*claim)->layout == protocol::Layout::Plain) return {};
  for (const Answer& answer : seen.subspan(1)) {
    const auto type = output_of(answer);
    if (!type) return Error(type.error()).within("the kernel shows no such volume");
    if (*type != "lvm\n") return Error{Code::Corrupt, "the kernel shows no logical volume"};
  }
  return {};
}

}  // namespace skep::agent::lvm
