#include "agent/rooms/lvm/decide.h"

#include <algorithm>

namespace skep::agent::lvm {
namespace {

constexpr const char* kDocker = "docker";
constexpr const char* kMysql = "mysql";

template <typename T, typename Is>
const T* find(const std::vector<T>& all, Is is) {
  const auto found = std::find_if(all.begin(), all.end(), is);
  return found == all.end() ? nullptr : &*found;
}

Change run(std::string words, std::vector<std::string> argv) {
  return {.words = std::move(words), .effect = RunTool{.argv = std::move(argv)}};
}

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : ",") + word;
  return line.empty() ? "none" : line;
}

bool empty(const DiskProbed& probed) {
  return probed.disk.signatures.empty() && !probed.first_nonzero && !probed.disk.in_use;
}

/// After our own `begun`: no signature yet, or LVM's own.
bool half_made(const Disk& disk) {
  return !disk.in_use &&
         std::all_of(disk.signatures.begin(), disk.signatures.end(),
                     [](const auto& one) { return one.starts_with("LVM2_member"); });
}

Result<Decision> make_physical(const Facts& facts, const Claim& claim) {
  const Disk& disk = facts.partition.disk;
  const Progress progress = claim.step(kPhysicalStep);
  const auto refused = [&](const std::string& why) {
    return Error{Code::Refused, facts.device + why + "\nseen   " + words(disk) +
                                    "\nmeans  somebody wrote to it. Nothing was written over it."};
  };
  if (progress == Progress::Made) return refused(" is no physical volume any more");
  const bool begun = progress == Progress::Begun;
  const bool free =
      empty(facts.partition) || (begun && half_made(disk)) || (claim.given && !disk.in_use);
  if (!free) return refused(" is not empty");
  if (!begun) return record(claim, kPhysicalStep, Progress::Begun);
  if (claim.given && !half_made(disk)) {
    return run("wipe the signatures of " + facts.device + ", which was given",
               {"wipefs", "--all", facts.device});
  }
  const std::string what = "make " + facts.device + " a physical volume";
  if (empty(facts.partition)) return run(what, {"pvcreate", facts.device});
  return run(what, {"pvcreate", "--yes", "--force", facts.device});
}

bool has(const Facts& facts, const char* name) {
  return find(facts.logical, [&](const LogicalVolume& volume) {
           return volume.group == kVolumeGroup && volume.name == name;
         }) != nullptr;
}

Change make_volume(const Claim& claim, const char* name, std::vector<std::string> size) {
  std::vector<std::string> argv{"lvcreate"};
  // What a given disk held may show through: without a terminal LVM would ask and take no for it.
  if (claim.given) argv.insert(argv.end(), {"--yes", "--wipesignatures", "y"});
  argv.insert(argv.end(), {"--name", name});
  std::move(size.begin(), size.end(), std::back_inserter(argv));
  argv.emplace_back(kVolumeGroup);
  return run("create volume " + std::string(name), std::move(argv));
}

/// The one with a size of its own first; the other takes what its rule leaves.
Decision make_volumes(const Facts& facts, const protocol::DiskSpec& disk) {
  const auto sized = [](Bytes bytes) {
    return std::vector<std::string>{"--size", std::to_string(bytes.count) + "b"};
  };
  const std::vector<std::string> rest{"--extents", "100%FREE"};
  const std::vector<std::string> part{"--extents", std::to_string(disk.docker_percent) + "%VG"};
  const bool mysql_first = disk.docker.count == 0 && disk.mysql.count != 0;
  if (mysql_first && !has(facts, kMysql)) {
    return make_volume(*facts.claim, kMysql, sized(disk.mysql));
  }
  if (!has(facts, kDocker)) {
    const auto size = disk.docker.count != 0 ? sized(disk.docker) : (mysql_first ? rest : part);
    return make_volume(*facts.claim, kDocker, size);
  }
  if (!has(facts, kMysql)) {
    return make_volume(*facts.claim, kMysql, disk.mysql.count != 0 ? sized(disk.mysql) : rest);
  }
  return Satisfied{};
}

bool all_active(const Facts& facts) {
  return std::all_of(facts.logical.begin(), facts.logical.end(), [](const LogicalVolume& volume) {
    return volume.group != kVolumeGroup || volume.active;
  });
}

Result<void> ours(const Facts& facts, const VolumeGroup* group, const PhysicalVolume* physical,
                  const std::string& tag) {
  if (physical != nullptr && !physical->group.empty() && physical->group != kVolumeGroup) {
    return Error{Code::Refused, facts.device + " belongs to volume group " + physical->group};
  }
  if (group == nullptr) return {};
  if (std::find(group->tags.begin(), group->tags.end(), tag) == group->tags.end()) {
    return Error{Code::Refused, "volume group " + group->name +
                                    " is not of this cluster (tags: " + joined(group->tags) + ")"};
  }
  if (physical == nullptr || physical->group != group->name) {
    return Error{Code::Refused,
                 "volume group " + group->name + " does not stand on " + facts.device};
  }
  return {};
}

}  // namespace

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  if (!facts.claim) return Error{Code::Unavailable, "no disk is claimed yet"};
  if (facts.claim->layout == protocol::Layout::Plain) return Satisfied{};
  if (facts.device.empty()) return Error{Code::Unavailable, "the claimed disk is not there"};

  const auto* physical =
      find(facts.physical, [&](const PhysicalVolume& pv) { return pv.device == facts.device; });
  const auto* group =
      find(facts.groups, [&](const VolumeGroup& vg) { return vg.name == kVolumeGroup; });
  if (auto belongs = ours(facts, group, physical, wanted.tag); !belongs) {
    return std::move(belongs).error();
  }
  if (physical == nullptr) return make_physical(facts, *facts.claim);
  if (facts.claim->step(kPhysicalStep) != Progress::Made) {
    return record(*facts.claim, kPhysicalStep, Progress::Made);
  }
  if (group == nullptr) {
    return run("create volume group " + std::string(kVolumeGroup),
               {"vgcreate", "--addtag", wanted.tag, kVolumeGroup, facts.device});
  }
  if (!all_active(facts)) {
    return run("activate the volumes", {"vgchange", "--activate", "y", kVolumeGroup});
  }
  return make_volumes(facts, wanted.disk);
}

}  // namespace skep::agent::lvm
