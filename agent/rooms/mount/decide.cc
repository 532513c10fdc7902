#include "agent/rooms/mount/decide.h"

#include <algorithm>

#include "agent/marked_block.h"

namespace skep::agent::mount {
namespace {

constexpr const char* kFstab = "/etc/fstab";
constexpr const char* kLive = "noatime";
/// A missing disk must not keep the machine from starting: the agent tells of it.
constexpr const char* kAtBoot = ",nofail,x-systemd.device-timeout=30s";

std::string fstab_line(const PlannedVolume& volume, const std::string& target,
                       const std::string& options) {
  return "UUID=" + volume.uuid + " " + target + " " + volume.type + " " + options + kAtBoot +
         " 0 0";
}

std::vector<Place> lvm_places(const Facts& facts, const Paths& paths) {
  std::vector<Place> out;
  for (const auto& volume : planned_volumes(*facts.claim, facts.device)) {
    const bool docker = volume.step == "docker";
    const std::string& target = docker ? paths.docker : paths.mysql;
    out.push_back({.name = volume.step,
                   .device = volume.device,
                   .target = target,
                   .type = volume.type,
                   .uuid = volume.uuid,
                   .root = "/",
                   .options = kLive,
                   .fstab = fstab_line(volume, target, kLive),
                   .folder = docker ? &facts.docker : &facts.mysql});
  }
  return out;
}

/// The whole file system first, then its two parts: btrfs subvolumes, or folders bound.
std::vector<Place> plain_places(const Facts& facts, const Paths& paths) {
  const auto volume = planned_volumes(*facts.claim, facts.device).front();
  const bool btrfs = volume.type == "btrfs";
  const std::string whole_options = btrfs ? "noatime,subvolid=5" : kLive;
  std::vector<Place> out{{.name = volume.step,
                          .device = volume.device,
                          .target = kWholeDiskPath,
                          .type = volume.type,
                          .uuid = volume.uuid,
                          .root = "/",
                          .options = whole_options,
                          .fstab = fstab_line(volume, kWholeDiskPath, whole_options),
                          .folder = &facts.whole_disk}};
  for (const std::string name : {"docker", "mysql"}) {
    const bool docker = name == "docker";
    Place place{.name = name,
                .target = docker ? paths.docker : paths.mysql,
                .uuid = volume.uuid,
                .root = "/" + name};
    place.folder = docker ? &facts.docker : &facts.mysql;
    if (btrfs) {
      place.device = volume.device;
      place.type = volume.type;
      place.options = "noatime,subvol=" + name;
      place.fstab = fstab_line(volume, place.target, place.options);
    } else {
      // No line for a bind: where systemd ignores the disk's own line, it would
      // bind the bare folder.
      place.device = std::string(kWholeDiskPath) + "/" + name;
      place.type = "none";
      place.options = "bind";
    }
    out.push_back(std::move(place));
  }
  return out;
}

std::string mapper_name(const std::string& device) {
  const std::string group = std::string("/dev/") + kVolumeGroup + "/";
  if (!device.starts_with(group)) return device;
  return std::string("/dev/mapper/") + kVolumeGroup + "-" + device.substr(group.size());
}

bool is_ours(const Mounted& mounted, const Place& place, const Facts& facts) {
  if (mounted.root != place.root) return false;
  if (place.type == "none") return mounted.source == facts.device;
  if (mounted.type != place.type) return false;
  if (!mounted.uuid.empty()) return mounted.uuid == place.uuid;
  if (mounted.source == place.device || mounted.source == mapper_name(place.device)) return true;
  // btrfs names the node under which it was last scanned: in a container the
  // host's, which does not stand in /dev here.
  constexpr std::string_view kDev = "/dev/";
  return place.type == "btrfs" && mounted.source.starts_with(kDev) &&
         !facts.nodes.contains(mounted.source.substr(kDev.size()));
}

const Mounted* mounted_at(const Facts& facts, const std::string& target) {
  const auto found = std::find_if(facts.mounted.rbegin(), facts.mounted.rend(),
                                  [&](const Mounted& one) { return one.target == target; });
  return found == facts.mounted.rend() ? nullptr : &*found;
}

Result<std::optional<Change>> next_fstab(const Facts& facts, const std::vector<Place>& wanted) {
  const std::string others = without_block(facts.fstab);
  for (const std::string& line : lines_of(others)) {
    const auto fields = fields_of(line);
    if (fields.size() < 2 || fields[0].starts_with('#')) continue;
    const auto clash = std::find_if(wanted.begin(), wanted.end(),
                                    [&](const Place& place) { return place.target == fields[1]; });
    if (clash != wanted.end()) {
      return Error{Code::Refused, std::string(kFstab) + " mounts something else on " +
                                      clash->target + "\nseen   " + line +
                                      "\nmeans  somebody keeps data there. Nothing was mounted."};
    }
  }
  std::vector<std::string> lines;
  for (const Place& place : wanted) {
    if (!place.fstab.empty()) lines.push_back(place.fstab);
  }
  std::string text = with_block(facts.fstab, lines);
  if (text == facts.fstab) return std::optional<Change>{};
  return Change{.words = "write the volumes into fstab",
                .effect = ReplaceFile{.path = kFstab, .text = std::move(text)}};
}

bool empty(const Names& folder) {
  return !folder || folder->empty();
}

/// A part of the whole disk: made once it is mounted.
std::optional<Change> next_part(const Facts& facts, const Place& place) {
  if (facts.claim->layout != protocol::Layout::Plain || place.name == "disk") return std::nullopt;
  const Names& there = facts.whole_disk;
  if (there && std::find(there->begin(), there->end(), place.name) != there->end()) {
    return std::nullopt;
  }
  const std::string path = std::string(kWholeDiskPath) + "/" + place.name;
  if (place.type == "btrfs") {
    return Change{.words = "make subvolume " + place.name,
                  .effect = RunTool{.argv = {"btrfs", "subvolume", "create", path}}};
  }
  return Change{.words = "make folder " + path, .effect = MakeFolder{.path = path}};
}

Result<std::optional<Change>> next_mount(const Facts& facts, const Place& place) {
  if (const Mounted* mounted = mounted_at(facts, place.target)) {
    if (is_ours(*mounted, place, facts)) return std::optional<Change>{};
    return Error{Code::Refused, place.target + " is mounted from " + mounted->source + " (" +
                                    mounted->type + " " + mounted->root + "), not from " +
                                    place.device};
  }
  if (auto part = next_part(facts, place)) return part;
  if (!empty(*place.folder)) {
    // What an engine wrote there while the volume was not mounted may be hidden:
    // an engine's folder can be made anew.  Anything else is somebody's data.
    if (place.name != "docker" || facts.claim->step(kMountStep) != Progress::Made) {
      return Error{Code::Refused, place.target + " holds " +
                                      std::to_string((*place.folder)->size()) +
                                      " entries and nothing is mounted there\nmeans  mounting "
                                      "would hide somebody's data. Nothing was mounted."};
    }
  }
  if (place.name == "docker" && facts.engine_runs) {
    return Change{.words = "stop the engine, which runs beside its volume",
                  .effect = ChangeUnit{.verb = UnitVerb::Stop, .unit = "docker.service"},
                  .disruptive = true};
  }
  if (!*place.folder) {
    return Change{.words = "make folder " + place.target,
                  .effect = MakeFolder{.path = place.target}};
  }
  RunTool tool{.argv = {"mount", "--types", place.type, "--options", place.options, place.device,
                        place.target}};
  return Change{.words = "mount " + place.target, .effect = std::move(tool)};
}

Decision next_folder(const Facts& facts, const Paths& paths) {
  const auto missing = [&](const char* name) {
    return !facts.mysql ||
           std::find(facts.mysql->begin(), facts.mysql->end(), name) == facts.mysql->end();
  };
  const auto make = [&](const char* name, std::uint32_t mode) {
    const std::string path = paths.mysql + "/" + name;
    return Change{.words = "make folder " + path, .effect = MakeFolder{.path = path, .mode = mode}};
  };
  // The container's start program gives the data directory to its user.
  if (missing("data")) return make("data", 0750);
  if (missing("control")) return make("control", 0700);
  return Satisfied{};
}

}  // namespace

std::vector<Place> places(const Facts& facts, const Paths& paths) {
  return facts.claim->layout == protocol::Layout::Lvm ? lvm_places(facts, paths)
                                                      : plain_places(facts, paths);
}

Result<Decision> decide(const Facts& facts, const Paths& paths) {
  if (!facts.claim) return Error{Code::Unavailable, "no disk is claimed yet"};
  if (facts.device.empty()) return Error{Code::Unavailable, "the claimed disk is not there"};
  const auto wanted = places(facts, paths);
  auto fstab = next_fstab(facts, wanted);
  if (!fstab) return std::move(fstab).error();
  if (*fstab) return std::move(**fstab);
  for (const Place& place : wanted) {
    auto change = next_mount(facts, place);
    if (!change) return std::move(change).error();
    if (*change) return std::move(**change);
  }
  if (facts.claim->step(kMountStep) != Progress::Made) {
    return record(*facts.claim, kMountStep, Progress::Made);
  }
  return next_folder(facts, paths);
}

}  // namespace skep::agent::mount
