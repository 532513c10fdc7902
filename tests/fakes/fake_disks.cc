#include "tests/fakes/fake_disks.h"

#include <algorithm>

#include "agent/claim.h"
#include "agent/marked_block.h"

namespace skep::fakes {
namespace {

using agent::RunTool;
using agent::ToolEnded;

ToolEnded no(const std::string& words, int status = 1) {
  return {.status = status, .err = words + "\n"};
}

/// The word after `option`.
std::string after(const std::vector<std::string>& argv, const std::string& option) {
  const auto found = std::find(argv.begin(), argv.end(), option);
  return found == argv.end() || found + 1 == argv.end() ? "" : found[1];
}

bool has(const std::vector<std::string>& argv, const std::string& word) {
  return std::find(argv.begin(), argv.end(), word) != argv.end();
}

bool is_table(const std::string& signature) {
  return signature.ends_with("partition table");
}

/// As the table of mounts names it: "/dev/skep/mysql" is "/dev/mapper/skep-mysql".
std::string mount_source(const std::string& device) {
  const auto slash = device.find('/', 5);
  if (slash == std::string::npos) return device;
  return "/dev/mapper/" + device.substr(5, slash - 5) + "-" + device.substr(slash + 1);
}

}  // namespace

FakeDisk& FakeDisks::add(const std::string& device, Bytes size, const std::string& serial) {
  FakeDisk& disk = disks[device];
  disk.serial = serial;
  disk.bus = "pci-0000:00:" + device.substr(device.size() - 1) + ".0";
  disk.content.size = size;
  return disk;
}

bool FakeDisks::changes(const RunTool& tool) {
  static const std::set<std::string> kLooks{"pvs", "vgs", "lvs", "lsblk", "mountpoint", "udevadm"};
  return !kLooks.contains(tool.argv[0]) && !has(tool.argv, "--dump");
}

std::optional<ToolEnded> FakeDisks::run(const RunTool& tool, bool half) {
  const auto& argv = tool.argv;
  const std::string& name = argv[0];
  if (name == "sfdisk" || name == "partx") return partition(tool, half);
  if (name == "udevadm") return ToolEnded{};
  if (name == "wipefs") return wipe(argv);
  if (name == "blkdiscard") return half ? ToolEnded{} : discard(argv.back());
  if (name == "pvs" || name == "vgs" || name == "lvs") return report(name);
  if (name == "pvcreate" || name == "vgcreate" || name == "lvcreate" || name == "vgchange") {
    return lvm(argv, half);
  }
  if (name.starts_with("mkfs.")) return format(argv, half);
  if (name == "mount") return half ? ToolEnded{} : mount(argv);
  if (name == "btrfs") return half ? ToolEnded{} : subvolume(argv);
  if (name == "lsblk") return type_of(argv.back());
  if (name == "mountpoint") {
    if (files_.mounted_at(argv.back()) != nullptr) return ToolEnded{.out = "is a mountpoint\n"};
    return no(argv.back() + " is not a mountpoint", 32);
  }
  return std::nullopt;
}

FakeContent* FakeDisks::content(const std::string& device) {
  if (const auto disk = disks.find(device); disk != disks.end()) return &disk->second.content;
  const auto part = parts.find(device);
  return part == parts.end() || hidden(device) ? nullptr : &part->second;
}

bool FakeDisks::hidden(const std::string& device) const {
  if (!parts.contains(device)) return false;
  if (device.find('/', 5) != std::string::npos) return type_of(device).status != 0;
  return std::none_of(disks.begin(), disks.end(), [&](const auto& disk) {
    const auto& nodes = disk.second.partitions;
    return std::find(nodes.begin(), nodes.end(), device) != nodes.end();
  });
}

bool FakeDisks::held(const std::string& device) const {
  if (files_.mounted_from(mount_source(device))) return true;
  const auto disk = disks.find(device);
  if (disk != disks.end()) {
    const auto& nodes = disk->second.partitions;
    if (disk->second.in_use) return true;
    if (std::any_of(nodes.begin(), nodes.end(), [&](const auto& one) { return held(one); })) {
      return true;
    }
  }
  return std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
    return group.second.device == device && active.contains(group.first) &&
           !group.second.volumes.empty();
  });
}

void FakeDisks::wrote(const std::string& device) {
  for (auto& [name, disk] : disks) {
    if (device.starts_with(name)) ++disk.writes;
  }
}

void FakeDisks::show_partitions(const std::string& device) {
  FakeDisk& disk = disks.at(device);
  const std::string node = agent::first_partition(device);
  disk.partitions = {node};
  parts.try_emplace(node, FakeContent{.size = {disk.content.size.count - mib(1).count}});
}

ToolEnded FakeDisks::partition(const RunTool& tool, bool half) {
  const std::string& device = tool.argv.back();
  const auto found = disks.find(device);
  if (found == disks.end()) return no("sfdisk: cannot open " + device);
  FakeDisk& disk = found->second;
  if (tool.argv[0] == "partx") {
    if (!disk.partitions.empty()) return no("partx: " + device + ": error adding partition 1");
    show_partitions(device);
    return {};
  }
  if (has(tool.argv, "--dump")) {
    if (disk.table.empty()) {
      return no("sfdisk: " + device + ": does not contain a recognized partition table");
    }
    return {.out = disk.table};
  }
  if (held(device)) return no("This disk is currently in use");
  wrote(device);
  const bool gpt = tool.input.starts_with("label: gpt");
  std::erase_if(disk.content.signatures, is_table);
  disk.content.signatures.emplace_back(gpt ? "gpt partition table" : "dos partition table");
  disk.content.first_nonzero = 440;
  disk.table = std::string("label: ") + (gpt ? "gpt" : "dos") + "\ndevice: " + device + "\n";
  if (half) return {};
  disk.table.clear();
  for (std::string line : agent::lines_of(tool.input)) {
    // As a new sfdisk prints what an old form asked for.
    if (const auto id = line.find("Id="); id != std::string::npos) line.replace(id, 2, "type");
    disk.table += line + "\n";
  }
  if (parses_partitions) show_partitions(device);
  return {};
}

ToolEnded FakeDisks::wipe(const std::vector<std::string>& argv) {
  for (const std::string& device : argv) {
    FakeContent* on = content(device);
    if (on == nullptr) continue;
    if (held(device) && !has(argv, "--force")) {
      return no("wipefs: error: " + device + ": probing initialization failed");
    }
    wrote(device);
    on->signatures.clear();
    on->type.clear();
    no_physical(device);
    // What stands in the partitions stays, and is there again in one at the same place.
    if (const auto disk = disks.find(device); disk != disks.end()) {
      disk->second.table.clear();
      disk->second.partitions.clear();
    }
  }
  return {};
}

ToolEnded FakeDisks::discard(const std::string& device) {
  FakeContent* on = content(device);
  if (on == nullptr) return no("blkdiscard: cannot open " + device);
  if (held(device)) return no("blkdiscard: " + device + " contains existing file system or data");
  wrote(device);
  *on = FakeContent{.size = on->size};
  no_physical(device);
  if (const auto disk = disks.find(device); disk != disks.end()) disk->second.table.clear();
  return {};
}

void FakeDisks::no_physical(const std::string& device) {
  physical.erase(device);
  std::erase_if(groups, [&](const auto& group) { return group.second.device == device; });
}

ToolEnded FakeDisks::lvm(const std::vector<std::string>& argv, bool half) {
  if (argv[0] == "vgchange") return half ? ToolEnded{} : activate(argv);
  if (argv[0] == "lvcreate") return half ? ToolEnded{} : make_volume(argv);
  const std::string& device = argv.back();
  if (content(device) == nullptr) return no("Device " + device + " not found.", 5);
  wrote(device);
  if (argv[0] == "pvcreate") return make_physical(argv, half);
  if (half) return {};
  const std::string& group = argv[argv.size() - 2];
  if (groups.contains(group)) return no("volume group " + group + " already exists", 5);
  if (!physical.contains(device)) return no("not a PV", 5);
  if (!physical[device].empty()) return no(device + " is already in " + physical[device], 5);
  std::set<std::string> tags;
  if (has(argv, "--addtag")) tags.insert(after(argv, "--addtag"));
  groups[group] = {tags, device, {}};
  physical[device] = group;
  active.insert(group);
  return {};
}

ToolEnded FakeDisks::make_physical(const std::vector<std::string>& argv, bool half) {
  const std::string& device = argv.back();
  FakeContent& on = *content(device);
  const auto disk = disks.find(device);
  const bool partitioned = disk != disks.end() && !disk->second.table.empty();
  if (partitioned) return no("Cannot use " + device + ": device is partitioned", 5);
  if (!on.signatures.empty() && !has(argv, "--force")) return no("signature detected", 5);
  if (physical.contains(device) && !physical[device].empty()) {
    return no("cannot initialize physical volume of " + physical[device], 5);
  }
  on.first_nonzero = 4096;
  if (half) return {};
  on.signatures = {"LVM2_member UUID abc"};
  physical[device];
  return {};
}

ToolEnded FakeDisks::activate(const std::vector<std::string>& argv) {
  const auto group = groups.find(argv.back());
  if (group == groups.end()) return no("Volume group not found", 5);
  if (after(argv, "--activate") == "y") {
    active.insert(group->first);
    return {};
  }
  for (const auto& [volume, size] : group->second.volumes) {
    if (held("/dev/" + group->first + "/" + volume)) return no("volume in use", 5);
  }
  active.erase(group->first);
  return {};
}

ToolEnded FakeDisks::make_volume(const std::vector<std::string>& argv) {
  const auto group = groups.find(argv.back());
  if (group == groups.end()) return no("Volume group not found", 5);
  auto& volumes = group->second.volumes;
  const std::string name = after(argv, "--name");
  const bool full = std::any_of(volumes.begin(), volumes.end(),
                                [](const auto& volume) { return volume.second == "100%FREE"; });
  if (volumes.contains(name)) return no("already exists", 5);
  if (full) return no("insufficient free space", 5);
  // What stood there before shows through.
  FakeContent& on = parts["/dev/" + group->first + "/" + name];
  on.size = gib(2);
  if (has(argv, "--wipesignatures")) on.signatures.clear();
  if (!on.signatures.empty()) return no("Aborted wiping of a signature", 5);
  wrote(group->second.device);
  volumes[name] = after(argv, "--size") + after(argv, "--extents");
  return {};
}

ToolEnded FakeDisks::report(const std::string& tool) const {
  std::string rows;
  const auto add = [&](const std::string& row) { rows += (rows.empty() ? "" : ",") + row; };
  for (const auto& [device, group] : physical) {
    if (tool == "pvs" && !hidden(device))
      add(R"({"pv_name":")" + device + R"(","vg_name":")" + group + R"("})");
  }
  for (const auto& [name, group] : groups) {
    if (hidden(group.device)) continue;
    std::string tags;
    for (const auto& tag : group.tags) tags += (tags.empty() ? "" : ",") + tag;
    if (tool == "vgs") add(R"({"vg_name":")" + name + R"(","vg_tags":")" + tags + R"("})");
    if (tool != "lvs") continue;
    for (const auto& [volume, size] : group.volumes) {
      add(R"({"vg_name":")" + name + R"(","lv_name":")" + volume + R"(","lv_active":")" +
          (active.contains(name) ? "active" : "") + R"("})");
    }
  }
  return {.out = R"({"report":[{")" + tool.substr(0, 2) + R"(":[)" + rows + "]}]}"};
}

ToolEnded FakeDisks::format(const std::vector<std::string>& argv, bool half) {
  const std::string& device = argv.back();
  FakeContent* on = content(device);
  if (on == nullptr) return no(device + ": no such device");
  if (held(device)) return no(device + " is mounted");
  if (!on->signatures.empty() && !has(argv, "-f")) {
    return no(device + " appears to contain an existing filesystem; use -f");
  }
  wrote(device);
  on->first_nonzero = 65'536;
  on->signatures.clear();
  if (half) return {};
  on->type = argv[0].substr(std::string("mkfs.").size());
  std::string uuid = after(argv, "--uuid");
  const std::string label = after(argv, "--label") + after(argv, "-L");
  if (on->type == "xfs") uuid = after(argv, "-m").substr(std::string("uuid=").size());
  on->uuid = uuid;
  on->signatures = {on->type + " \"" + label + "\" UUID " + uuid};
  return {};
}

ToolEnded FakeDisks::mount(const std::vector<std::string>& argv) {
  const std::string& target = argv.back();
  const std::string& device = argv[argv.size() - 2];
  if (!files_.is_folder(target)) return no("mount: " + target + ": no mount point", 32);
  if (files_.mounted_at(target) != nullptr) return no("mount: already mounted", 32);
  const std::string options = after(argv, "--options");
  if (options == "bind") {
    const FakeFiles::Mount* under = files_.mount_under(device);
    if (!files_.is_folder(device) || under == nullptr) return no("mount: no " + device, 32);
    FakeFiles::Mount bound = *under;
    bound.target = target;
    bound.root = device.substr(under->target.size());
    files_.mount(bound);
    return {};
  }
  const FakeContent* on = content(device);
  if (on == nullptr || on->type != after(argv, "--types")) {
    return no("mount: " + target + ": wrong fs type or bad superblock on " + device, 32);
  }
  std::string root = "/";
  if (const auto at = options.find("subvol="); at != std::string::npos) {
    root = "/" + options.substr(at + std::string("subvol=").size());
  }
  if (!files_.has_folder(on->uuid, root)) return no("mount: no such subvolume", 32);
  files_.mount({.target = target,
                .root = root,
                .type = on->type,
                .source = mount_source(device),
                .uuid = on->uuid});
  return {};
}

ToolEnded FakeDisks::subvolume(const std::vector<std::string>& argv) {
  const std::string& path = argv.back();
  const auto* under = files_.mount_under(path);
  if (under == nullptr || under->type != "btrfs") return no("ERROR: not a btrfs filesystem");
  if (files_.is_folder(path)) return no("ERROR: target path already exists: " + path);
  files_.make_folder(path);
  return {};
}

ToolEnded FakeDisks::type_of(const std::string& device) const {
  for (const auto& [name, group] : groups) {
    for (const auto& [volume, size] : group.volumes) {
      if (device == "/dev/" + name + "/" + volume && active.contains(name)) {
        return {.out = "lvm\n"};
      }
    }
  }
  return no("lsblk: " + device + ": not a block device", 32);
}

agent::Disk FakeDisks::seen(const std::string& device, const FakeDisk& disk) const {
  return {.device = device,
          .serial = disk.serial,
          .bus = disk.bus,
          .size = disk.content.size,
          .read_only = disk.read_only,
          .in_use = held(device),
          .signatures = disk.content.signatures,
          .partitions = disk.partitions};
}

agent::DisksSeen FakeDisks::look() const {
  agent::DisksSeen all;
  for (const auto& [device, disk] : disks) all.disks.push_back(seen(device, disk));
  return all;
}

agent::Answer FakeDisks::probe(const std::string& device) const {
  if (const auto disk = disks.find(device); disk != disks.end()) {
    return agent::DiskProbed{seen(device, disk->second), disk->second.content.first_nonzero};
  }
  const auto part = parts.find(device);
  if (part == parts.end() || hidden(device)) {
    return Error{Code::NotFound, device + ": no such disk"};
  }
  agent::Disk disk{.device = device, .size = part->second.size};
  disk.signatures = part->second.signatures;
  disk.in_use = held(device);
  return agent::DiskProbed{disk, part->second.first_nonzero};
}

std::vector<std::string> FakeDisks::nodes() const {
  std::vector<std::string> names;
  for (const auto& [device, disk] : disks) {
    names.push_back(device.substr(5));
    for (const auto& node : disk.partitions) names.push_back(node.substr(5));
  }
  return names;
}

void FakeDisks::power_cut() {
  // The kernel reads the tables anew when it starts.
  for (auto& [device, disk] : disks) {
    const bool has_partition = disk.table.find("start=") != std::string::npos;
    if (has_partition) show_partitions(device);
  }
  if (!activates_at_boot) active.clear();
}

std::string FakeDisks::durable() const {
  std::string out;
  const auto add = [&](const std::string& device, const FakeContent& on) {
    out += device + ":";
    for (const auto& signature : on.signatures) out += " " + signature;
    out += on.first_nonzero ? " written\n" : " empty\n";
  };
  for (const auto& [device, disk] : disks) {
    add(device, disk.content);
    out += disk.table;
  }
  for (const auto& [device, on] : parts) add(device, on);
  for (const auto& [name, group] : groups) {
    out += "group " + name + " on " + group.device;
    for (const auto& tag : group.tags) out += " " + tag;
    for (const auto& [volume, size] : group.volumes) out += " " + volume + "=" + size;
    out += "\n";
  }
  return out;
}

}  // namespace skep::fakes
