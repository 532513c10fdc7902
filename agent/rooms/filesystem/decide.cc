#include "agent/rooms/filesystem/decide.h"

#include "agent/limits.h"

namespace skep::agent::filesystem {
namespace {

/// A mkfs that was cut left bytes, and no signature yet; or the one it was to leave.
bool half_made(const Disk& disk) {
  return disk.signatures.empty() && disk.partitions.empty();
}

Change make(const PlannedVolume& volume, bool over_remains) {
  std::vector<std::string> argv{"mkfs." + volume.type};
  if (over_remains) argv.emplace_back("-f");
  // What is known to be empty need not be discarded: that takes long on a SAN.
  if (volume.type == "btrfs") {
    argv.insert(argv.end(), {"--nodiscard", "--uuid", volume.uuid, "--label", volume.label});
  } else {
    argv.insert(argv.end(), {"-K", "-m", "uuid=" + volume.uuid, "-L", volume.label});
  }
  argv.push_back(volume.device);
  return {.words = "make " + volume.type + " \"" + volume.label + "\" on " + volume.device,
          .effect = RunTool{
              .argv = std::move(argv), .deadline = kFormatDeadline, .silence = kFormatDeadline}};
}

/// The next step for one volume; Satisfied: it stands.
Result<Decision> next(const Claim& claim, const PlannedVolume& volume, const DiskProbed& probed) {
  const Disk& disk = probed.disk;
  const Progress progress = claim.step(volume.step);
  if (holds(disk, volume.type, volume.uuid)) {
    if (progress == Progress::Made) return Satisfied{};
    return record(claim, volume.step, Progress::Made);
  }
  const auto refused = [&](const std::string& why, const std::string& means) {
    return Error{Code::Refused, volume.device + why + "\nseen   " + words(disk) + "\nmeans  " +
                                    means + " Nothing was written over it."};
  };
  if (progress == Progress::Made) {
    return refused(" does not hold the file system that was made on it",
                   "it was overwritten, or is damaged: UUID " + volume.uuid + " is gone.");
  }
  if (disk.in_use || disk.read_only) return refused(" is in use", "it is somebody's.");
  const bool begun = progress == Progress::Begun;
  const bool empty = half_made(disk) && !probed.first_nonzero;
  if (!empty && !claim.given && !(begun && half_made(disk))) {
    return refused(" is not empty", "this may be somebody's data.");
  }
  if (!begun) return record(claim, volume.step, Progress::Begun);
  if (!disk.signatures.empty()) {
    return Change{.words = "wipe the signatures of " + volume.device + ", which was given",
                  .effect = RunTool{.argv = {"wipefs", "--all", volume.device}}};
  }
  return make(volume, !empty);
}

}  // namespace

Result<Decision> decide(const Facts& facts, const ClusterId& cluster) {
  if (!facts.claim) return Error{Code::Unavailable, "no disk is claimed yet"};
  if (facts.claim->cluster != cluster) {
    return Error{Code::Refused, "the disk is claimed by another cluster"};
  }
  if (facts.volumes.empty()) return Error{Code::Unavailable, "the claimed disk is not there"};
  for (std::size_t i = 0; i < facts.volumes.size(); ++i) {
    auto decision = next(*facts.claim, facts.volumes[i], facts.probed[i]);
    if (!decision || !std::holds_alternative<Satisfied>(*decision)) return decision;
  }
  return Satisfied{};
}

}  // namespace skep::agent::filesystem
