#include "agent/rooms/partition/decide.h"

#include <algorithm>
#include <cctype>

namespace skep::agent::partition {
namespace {

using protocol::Layout;

constexpr std::uint64_t kSectorBytes = 512;
constexpr std::uint64_t kFirstSector = 2048;  // 1 MiB: aligned for every disk
/// The backup of a GPT at the disk's end: 32 sectors of entries, one of header, one spare.
constexpr std::uint64_t kGptTail = 34;
/// A DOS table counts sectors in 32 bits; beyond, sfdisk cuts off in silence.
constexpr std::uint64_t kDosSectorsMost = 0xffffffff;
constexpr const char* kDosLvm = "8e";
constexpr const char* kGptLvm = "E6D6D379-F507-44C2-A23C-238F2A3DF928";

bool proved_empty(const DiskProbed& probed) {
  return may_be_empty(probed.disk) && !probed.first_nonzero;
}

/// What a person may do about it, a line each.
std::string ways_out(const Facts& facts, const Wanted& wanted) {
  const std::string& node = wanted.node.value;
  // The claim says which disk it is: another cannot be given or named any more.
  if (facts.claim) return "if it may go, empty it on " + node + ": blkdiscard --zeroout DISK";
  std::string ways;
  for (const Disk& disk : facts.disks) {
    const bool named = wanted.disk.device.empty() || wanted.disk.device == disk.device;
    if (!may_be_given(disk) || disk.serial.empty() || !named) continue;
    ways += "if it may go, give it:   skep disk give " + node + " " + disk.device +
            "   (asks for a sentence with its serial and size)\n       ";
  }
  return ways + "or name another disk:    nodes." + node + ".disk in the YAML";
}

Error refused(const Facts& facts, const Wanted& wanted, const std::string& why,
              const std::string& means) {
  std::string text = why;
  const char* head = "\nseen   ";
  for (const Disk& disk : facts.disks) {
    text += head + words(disk);
    for (const DiskProbed& probed : facts.probed) {
      if (probed.disk.device != disk.device || !probed.first_nonzero) continue;
      if (disk.signatures.empty()) {
        text += "  data of no known kind at byte " + std::to_string(*probed.first_nonzero);
      }
    }
    head = "\n       ";
  }
  if (facts.disks.empty()) text += "\nseen   no disk at all";
  text += "\nmeans  " + means;
  text += "\nnext   " + ways_out(facts, wanted);
  return {Code::Refused, std::move(text)};
}

Change claim_disk(const Disk& disk, const Wanted& wanted, bool given) {
  Claim claim;
  claim.cluster = wanted.cluster;
  claim.node = wanted.node;
  claim.bus = disk.bus;
  claim.serial = disk.serial;
  claim.size = disk.size;
  claim.layout = wanted.disk.layout;
  if (claim.layout == Layout::Automatic) {
    claim.layout = wanted.device_mapper ? Layout::Lvm : Layout::Plain;
  }
  claim.file_system = wanted.disk.file_system;
  claim.given = given;
  return {.words = "claim " + words(disk) + (given ? ", given by a person" : ", proved empty"),
          .effect = ReplaceFile{.path = kClaimPath, .text = write_claim(claim), .mode = 0600}};
}

Result<Decision> take_given(const Facts& facts, const Wanted& wanted) {
  const auto found = std::find_if(facts.disks.begin(), facts.disks.end(), [&](const Disk& disk) {
    return disk.serial == *wanted.disk.given &&
           (wanted.disk.device.empty() || wanted.disk.device == disk.device);
  });
  if (found == facts.disks.end()) {
    return refused(facts, wanted, "the disk that was given (serial " + *wanted.disk.given + ")",
                   "no disk here has that serial. Nothing was written.");
  }
  if (!may_be_given(*found)) {
    return refused(facts, wanted, found->device + " was given and cannot be taken",
                   "a disk in use, read-only or under 1 GiB is never taken. Nothing was written.");
  }
  return claim_disk(*found, wanted, /*given=*/true);
}

Result<Decision> take_empty(const Facts& facts, const Wanted& wanted) {
  std::vector<const Disk*> empty;
  for (const DiskProbed& probed : facts.probed) {
    if (!wanted.disk.device.empty() && probed.disk.device != wanted.disk.device) continue;
    if (proved_empty(probed)) empty.push_back(&probed.disk);
  }
  if (empty.size() == 1) return claim_disk(*empty.front(), wanted, /*given=*/false);
  if (empty.size() > 1) {
    std::string names;
    for (const Disk* disk : empty) names += (names.empty() ? "" : " and ") + disk->device;
    return refused(facts, wanted, names + " are both empty",
                   "which one may be taken is for a person to say. Not one byte was written.");
  }
  return refused(facts, wanted, "no disk that may be taken",
                 "what is there is somebody's data or in use. Not one byte was written.");
}

bool is_planned(const std::optional<Table>& table, const Plan& plan) {
  return table && table->partitions == std::vector{plan.partition} &&
         (!plan.gpt || table->id == plan.id);
}

/// After our own `begun`: nothing but a table without partitions, or bytes of no kind.
bool half_made(const Disk& disk, const std::optional<Table>& table) {
  const bool tables_only =
      std::all_of(disk.signatures.begin(), disk.signatures.end(),
                  [](const std::string& one) { return one.ends_with("partition table"); });
  return tables_only && disk.partitions.empty() && (!table || table->partitions.empty());
}

Change wipe(const Disk& disk) {
  RunTool tool{.argv = {"wipefs", "--all", "--force"}};
  for (const std::string& partition : disk.partitions) tool.argv.push_back(partition);
  tool.argv.push_back(disk.device);
  return {.words = "wipe the signatures of " + disk.device + ", which was given",
          .effect = std::move(tool)};
}

/// The table as planned stands on the disk: until kernel and /dev show it, too.
Result<Decision> show(const Facts& facts, const Claim& claim, const Disk& disk) {
  const std::string node = first_partition(disk.device);
  if (std::find(disk.partitions.begin(), disk.partitions.end(), node) == disk.partitions.end()) {
    return Change{.words = "tell the kernel of " + node,
                  .effect = RunTool{.argv = {"partx", "--add", disk.device}}};
  }
  if (!facts.nodes.contains(node.substr(std::string("/dev/").size()))) {
    return Change{.words = "wait for " + node,
                  .effect = RunTool{.argv = {"udevadm", "settle", "--timeout=30"}}};
  }
  if (claim.step(kPartitionStep) != Progress::Made) {
    return record(claim, kPartitionStep, Progress::Made);
  }
  return Satisfied{};
}

Result<Decision> make_table(const Facts& facts, const Wanted& wanted, const Claim& claim,
                            const DiskProbed& probed) {
  const Disk& disk = probed.disk;
  const Plan plan = plan_for(claim);
  const Progress progress = claim.step(kPartitionStep);
  // A disk that was given may carry the very table of a former cluster, and its volumes.
  const bool foreign = claim.given && progress == Progress::None;
  if (!foreign && is_planned(facts.table, plan)) return show(facts, claim, disk);
  if (progress == Progress::Made) {
    return refused(facts, wanted, "the partition that was made on " + disk.device + " is gone",
                   "somebody wrote to the disk since. Nothing is made anew over what may be data.");
  }
  const bool begun = progress == Progress::Begun;
  if (disk.in_use || disk.read_only) {
    return refused(facts, wanted, disk.device + " is in use since it was claimed",
                   "nothing was written after that.");
  }
  const bool free = proved_empty(probed) || claim.given || (begun && half_made(disk, facts.table));
  if (!free) {
    return refused(facts, wanted, disk.device + " was claimed empty and is not empty any more",
                   "somebody wrote to it since. Nothing was written by Skep.");
  }
  if (claim.given && (!disk.signatures.empty() || !disk.partitions.empty())) return wipe(disk);
  if (!begun) return record(claim, kPartitionStep, Progress::Begun);
  return Change{
      .words = "partition " + disk.device,
      .effect = RunTool{.argv = {"sfdisk", disk.device}, .input = script_for(plan, disk.device)}};
}

std::string capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

}  // namespace

Plan plan_for(const Claim& claim) {
  const std::uint64_t sectors = claim.size.count / kSectorBytes;
  Plan plan;
  plan.gpt = sectors > kDosSectorsMost;
  const std::uint64_t end = plan.gpt ? sectors - kGptTail : sectors;
  plan.partition.start = kFirstSector;
  plan.partition.size = (end - kFirstSector) / kFirstSector * kFirstSector;
  plan.partition.type = plan.gpt ? kGptLvm : kDosLvm;
  if (plan.gpt) plan.id = capitals(planned_uuid(claim.cluster, claim.node, "table"));
  return plan;
}

std::string script_for(const Plan& plan, const std::string& device) {
  const std::string line = first_partition(device) +
                           " : start= " + std::to_string(plan.partition.start) +
                           ", size= " + std::to_string(plan.partition.size);
  if (!plan.gpt) {
    // The one form that sfdisk of every release reads alike.
    return "unit: sectors\n\n" + line + ", Id=" + plan.partition.type + "\n";
  }
  return "label: gpt\nlabel-id: " + plan.id + "\nunit: sectors\n\n" + line +
         ", type=" + plan.partition.type + "\n";
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  if (!facts.claim) {
    return wanted.disk.given ? take_given(facts, wanted) : take_empty(facts, wanted);
  }
  const Claim& claim = *facts.claim;
  if (claim.cluster != wanted.cluster) {
    return Error{Code::Refused, "this host's disk is claimed by another cluster (" +
                                    claim.cluster.value + "), says " + kClaimPath};
  }
  if (facts.probed.empty()) {
    return Error{Code::Unavailable,
                 "the claimed disk is not there: " + skep::words(claim.size) + ", serial " +
                     (claim.serial.empty() ? "none" : claim.serial) + ", at " + claim.bus};
  }
  if (claim.layout == Layout::Plain) return Satisfied{};
  return make_table(facts, wanted, claim, facts.probed.front());
}

}  // namespace skep::agent::partition
