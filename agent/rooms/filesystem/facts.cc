#include "agent/rooms/filesystem/facts.h"

#include "agent/answers.h"

namespace skep::agent::filesystem {
namespace {

constexpr std::size_t kClaim = 0;
constexpr std::size_t kDisks = 1;
constexpr std::size_t kFurther = 2;

Result<Facts> claimed(std::span<const Answer> seen) {
  auto claim = claim_of(seen[kClaim]);
  if (!claim) return std::move(claim).error();
  auto disks = as<DisksSeen>(seen[kDisks]);
  if (!disks) return std::move(disks).error().within("look at the disks");
  Facts facts;
  facts.claim = std::move(*claim);
  if (!facts.claim) return facts;
  if (const Disk* disk = claimed_disk(*facts.claim, disks->disks)) {
    facts.volumes = planned_volumes(*facts.claim, disk->device);
  }
  return facts;
}

}  // namespace

std::vector<Effect> looks() {
  return {look_at_claim(), LookAtDisks{}};
}

std::vector<Effect> further_looks(std::span<const Answer> seen) {
  const auto facts = claimed(seen);
  std::vector<Effect> more;
  if (!facts) return more;
  for (const auto& volume : facts->volumes) more.push_back(ProbeDisk{volume.device});
  return more;
}

Result<Facts> read(std::span<const Answer> seen) {
  auto facts = claimed(seen);
  if (!facts) return facts;
  for (const Answer& answer : seen.subspan(kFurther)) {
    auto probed = as<DiskProbed>(answer);
    if (!probed) return std::move(probed).error().within("look at the volume");
    facts->probed.push_back(std::move(*probed));
  }
  return facts;
}

}  // namespace skep::agent::filesystem
