#include "agent/rooms/lvm/facts.h"

#include <nlohmann/json.hpp>

#include "agent/answers.h"

namespace skep::agent::lvm {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kClaim = 0;
constexpr std::size_t kDisks = 1;
constexpr std::size_t kFurther = 2;

Effect report(const char* tool, const char* columns) {
  return RunTool{.argv = {tool, "--reportformat", "json", "--options", columns}};
}

/// The rows of one report: {"report": [{"<kind>": [row, ...]}]}.
Result<Json> rows(const Answer& answer, const char* kind) {
  auto out = output_of(answer);
  if (!out) return std::move(out).error().within(kind);
  Json parsed = Json::parse(*out, nullptr, /*allow_exceptions=*/false);
  const Json::json_pointer where("/report/0/" + std::string(kind));
  if (parsed.is_discarded() || !parsed.contains(where) || !parsed[where].is_array()) {
    return Error{Code::Corrupt, std::string(kind) + ": not an LVM report"};
  }
  return parsed[where];
}

std::string text(const Json& row, const char* column) {
  const auto found = row.is_object() ? row.find(column) : row.end();
  return found == row.end() || !found->is_string() ? "" : found->get<std::string>();
}

std::vector<std::string> split(const std::string& joined) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from < joined.size();) {
    const auto comma = std::min(joined.find(',', from), joined.size());
    parts.push_back(joined.substr(from, comma - from));
    from = comma + 1;
  }
  return parts;
}

/// The claim, and its disk's node at this moment ("" where it is not there).
Result<std::pair<std::optional<Claim>, std::string>> claimed(std::span<const Answer> seen) {
  auto claim = claim_of(seen[kClaim]);
  if (!claim) return std::move(claim).error();
  auto disks = as<DisksSeen>(seen[kDisks]);
  if (!disks) return std::move(disks).error().within("look at the disks");
  const Disk* disk = *claim ? claimed_disk(**claim, disks->disks) : nullptr;
  return std::pair(*claim, disk == nullptr ? "" : first_partition(disk->device));
}

}  // namespace

std::vector<Effect> looks() {
  return {look_at_claim(), LookAtDisks{}};
}

std::vector<Effect> further_looks(std::span<const Answer> seen) {
  const auto found = claimed(seen);
  if (!found || !found->first || found->second.empty()) return {};
  if (found->first->layout != protocol::Layout::Lvm) return {};
  return {report("pvs", "pv_name,vg_name"), report("vgs", "vg_name,vg_tags"),
          report("lvs", "vg_name,lv_name,lv_active"), ProbeDisk{found->second}};
}

Result<Facts> read(std::span<const Answer> seen) {
  auto found = claimed(seen);
  if (!found) return std::move(found).error();
  Facts facts;
  facts.claim = std::move(found->first);
  facts.device = std::move(found->second);
  if (seen.size() == kFurther) return facts;

  auto physical = rows(seen[kFurther], "pv");
  if (!physical) return std::move(physical).error();
  auto groups = rows(seen[kFurther + 1], "vg");
  if (!groups) return std::move(groups).error();
  auto logical = rows(seen[kFurther + 2], "lv");
  if (!logical) return std::move(logical).error();
  auto partition = as<DiskProbed>(seen[kFurther + 3]);
  if (!partition) return std::move(partition).error().within(facts.device);

  for (const Json& row : *physical) {
    facts.physical.push_back({.device = text(row, "pv_name"), .group = text(row, "vg_name")});
  }
  for (const Json& row : *groups) {
    facts.groups.push_back({.name = text(row, "vg_name"), .tags = split(text(row, "vg_tags"))});
  }
  for (const Json& row : *logical) {
    facts.logical.push_back({.group = text(row, "vg_name"),
                             .name = text(row, "lv_name"),
                             .active = text(row, "lv_active") == "active"});
  }
  facts.partition = std::move(*partition);
  return facts;
}

}  // namespace skep::agent::lvm
