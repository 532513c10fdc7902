#include "agent/rooms/mount/facts.h"

#include <algorithm>

#include "agent/answers.h"
#include "agent/marked_block.h"

namespace skep::agent::mount {
namespace {

enum Look : std::size_t {
  ClaimAt,
  DisksAt,
  FstabAt,
  MountsAt,
  NodesAt,
  DockerAt,
  MysqlAt,
  WholeAt,
  EngineAt,
  UuidsAt
};

/// The kernel writes blanks and the like as "\040".
std::string unescaped(const std::string& text) {
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) &&
        octal(text[i + 3])) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                               (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Names of device nodes differ from boot to boot ("/dev/dm-0"); what carries them does not.  Where
/// nobody can tell (a machine in a container has no such nodes) names must do.
void read_uuids(const Answer& answer, std::vector<Mounted>& mounted) {
  const auto listed = output_of(answer);
  if (!listed) return;
  for (const std::string& line : lines_of(*listed)) {
    const auto fields = fields_of(line);
    if (fields.size() != 2) continue;
    for (Mounted& one : mounted) {
      if (one.target == fields[0]) one.uuid = fields[1];
    }
  }
}

Result<Names> names(const Answer& answer) {
  auto listed = as<FolderListed>(answer);
  if (!listed) return std::move(listed).error();
  return std::move(listed->names);
}

}  // namespace

std::vector<Effect> looks(const Paths& paths) {
  return {look_at_claim(),
          LookAtDisks{},
          ReadFile{.path = "/etc/fstab"},
          ReadFile{.path = "/proc/self/mountinfo"},
          ListFolder{.path = "/dev"},
          ListFolder{.path = paths.docker},
          ListFolder{.path = paths.mysql},
          ListFolder{.path = kWholeDiskPath},
          LookAtUnit{.unit = "docker.service"},
          RunTool{.argv = {"findmnt", "--raw", "--noheadings", "--output", "TARGET,UUID"}}};
}

std::vector<Mounted> read_mounts(const std::string& mountinfo) {
  constexpr std::size_t kRoot = 3;
  constexpr std::size_t kTarget = 4;
  std::vector<Mounted> mounted;
  for (const std::string& line : lines_of(mountinfo)) {
    const auto fields = fields_of(line);
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (fields.end() - dash < 3 || dash - fields.begin() <= static_cast<long>(kTarget)) continue;
    mounted.push_back({.target = unescaped(fields[kTarget]),
                       .root = unescaped(fields[kRoot]),
                       .type = dash[1],
                       .source = unescaped(dash[2])});
  }
  return mounted;
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  auto claim = claim_of(seen[ClaimAt]);
  if (!claim) return std::move(claim).error();
  facts.claim = std::move(*claim);
  auto disks = as<DisksSeen>(seen[DisksAt]);
  if (!disks) return std::move(disks).error().within("look at the disks");
  if (facts.claim) {
    if (const Disk* disk = claimed_disk(*facts.claim, disks->disks)) facts.device = disk->device;
  }
  auto fstab = text_of(seen[FstabAt]);
  if (!fstab) return std::move(fstab).error().within("/etc/fstab");
  facts.fstab = fstab->value_or("");
  auto mounts = text_of(seen[MountsAt]);
  if (!mounts) return std::move(mounts).error().within("/proc/self/mountinfo");
  if (!*mounts) return Error{Code::Corrupt, "/proc is not mounted"};
  facts.mounted = read_mounts(**mounts);
  read_uuids(seen[UuidsAt], facts.mounted);
  auto nodes = names(seen[NodesAt]);
  if (!nodes) return std::move(nodes).error().within("/dev");
  if (*nodes) facts.nodes.insert((*nodes)->begin(), (*nodes)->end());
  for (const auto& [look, into] :
       {std::pair{DockerAt, &facts.docker}, std::pair{MysqlAt, &facts.mysql},
        std::pair{WholeAt, &facts.whole_disk}}) {
    auto folder = names(seen[look]);
    if (!folder) return std::move(folder).error();
    *into = std::move(*folder);
  }
  auto engine = as<UnitSeen>(seen[EngineAt]);
  if (!engine) return std::move(engine).error();
  facts.engine_runs = engine->active == "active" || engine->active == "activating";
  return facts;
}

}  // namespace skep::agent::mount
