#include "agent/rooms/partition/facts.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "agent/answers.h"
#include "agent/limits.h"
#include "agent/marked_block.h"

namespace skep::agent::partition {
namespace {

constexpr std::size_t kClaim = 0;
constexpr std::size_t kDisks = 1;
constexpr std::size_t kNodes = 2;
constexpr std::size_t kFurther = 3;

/// The value after "start=" and the like, up to a comma; blanks do not count.
std::string value_of(const std::string& line, const std::string& key) {
  const auto at = line.find(key + "=");
  if (at == std::string::npos) return "";
  std::string value;
  for (auto i = at + key.size() + 1; i < line.size() && line[i] != ','; ++i) {
    if (line[i] != ' ') value += line[i];
  }
  return value;
}

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

bool is_guid(const std::string& text) {
  return text.size() == 36 && text[8] == '-';
}

}  // namespace

bool may_be_empty(const Disk& disk) {
  return !disk.in_use && !disk.read_only && disk.signatures.empty() && disk.partitions.empty() &&
         disk.size >= kDiskLeast;
}

std::vector<Effect> looks() {
  return {look_at_claim(), LookAtDisks{}, ListFolder{.path = "/dev"}};
}

std::vector<Effect> further_looks(std::span<const Answer> seen) {
  auto claim = claim_of(seen[kClaim]);
  auto disks = as<DisksSeen>(seen[kDisks]);
  if (!claim || !disks) return {};
  std::vector<Effect> more;
  if (*claim) {
    const Disk* disk = claimed_disk(**claim, disks->disks);
    if (disk == nullptr) return {};
    more.push_back(ProbeDisk{disk->device});
    if ((*claim)->layout == protocol::Layout::Lvm) {
      more.push_back(RunTool{.argv = {"sfdisk", "--dump", disk->device}});
    }
    return more;
  }
  for (const Disk& disk : disks->disks) {
    if (may_be_empty(disk) && more.size() < kProbesMost) more.push_back(ProbeDisk{disk.device});
  }
  return more;
}

Table read_table(const std::string& dump) {
  Table table;
  for (const std::string& line : lines_of(dump)) {
    if (line.starts_with("label-id:")) {
      const auto fields = fields_of(line.substr(line.find(':') + 1));
      if (!fields.empty()) table.id = is_guid(fields[0]) ? capitals(fields[0]) : fields[0];
    }
    if (!line.starts_with("/dev/") || line.find("start=") == std::string::npos) continue;
    Table::Partition partition{.start = number(value_of(line, "start")),
                               .size = number(value_of(line, "size")),
                               .type = value_of(line, "type")};
    if (partition.type.empty()) partition.type = value_of(line, "Id");
    if (is_guid(partition.type)) partition.type = capitals(partition.type);
    // The old sfdisk prints all four places of the table.
    if (partition.size != 0) table.partitions.push_back(std::move(partition));
  }
  return table;
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  auto claim = claim_of(seen[kClaim]);
  if (!claim) return std::move(claim).error();
  facts.claim = std::move(*claim);
  auto disks = as<DisksSeen>(seen[kDisks]);
  if (!disks) return std::move(disks).error().within("look at the disks");
  facts.disks = std::move(disks->disks);
  auto nodes = as<FolderListed>(seen[kNodes]);
  if (!nodes) return std::move(nodes).error().within("/dev");
  if (nodes->names) facts.nodes.insert(nodes->names->begin(), nodes->names->end());
  for (const Answer& answer : seen.subspan(kFurther)) {
    if (!answer) return Error(answer.error()).within("look at the disk");
    if (const auto* probed = std::get_if<DiskProbed>(&*answer)) {
      facts.probed.push_back(*probed);
      continue;
    }
    auto dump = as<ToolEnded>(answer);
    if (!dump) return std::move(dump).error().within("sfdisk");
    // A disk without a table makes it end with 1.
    if (dump->status == 0) facts.table = read_table(dump->out);
  }
  return facts;
}

}  // namespace skep::agent::partition
