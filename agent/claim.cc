#include "agent/claim.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/answers.h"
#include "agent/limits.h"

namespace skep::agent {
namespace {

using Json = nlohmann::ordered_json;
using protocol::FileSystem;
using protocol::Layout;

constexpr int kVersion = 1;
constexpr std::array<const char*, 3> kProgressNames{"none", "begun", "made"};

const char* name(FileSystem file_system) {
  return file_system == FileSystem::Btrfs ? "btrfs" : "xfs";
}

std::uint64_t fnv(std::string_view text, std::uint64_t hash) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * kPrime;
  // FNV leaves the high bits of short texts alike (finisher of SplitMix64).
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31U);
}

std::optional<std::string> text(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<std::map<std::string, Progress>> steps_of(const Json& json) {
  std::map<std::string, Progress> steps;
  const auto found = json.find("steps");
  if (found == json.end()) return steps;
  if (!found->is_object()) return std::nullopt;
  for (const auto& [step, value] : found->items()) {
    if (!value.is_string()) return std::nullopt;
    const auto at =
        std::find(kProgressNames.begin(), kProgressNames.end(), value.get<std::string>());
    if (at == kProgressNames.end()) return std::nullopt;
    steps[step] = static_cast<Progress>(at - kProgressNames.begin());
  }
  return steps;
}

}  // namespace

Progress Claim::step(const std::string& step_name) const {
  const auto found = steps.find(step_name);
  return found == steps.end() ? Progress::None : found->second;
}

std::string write_claim(const Claim& claim) {
  Json json;
  json["claim"] = kVersion;
  json["cluster"] = claim.cluster.value;
  json["node"] = claim.node.value;
  json["bus"] = claim.bus;
  json["serial"] = claim.serial;
  json["size"] = claim.size.count;
  json["layout"] = claim.layout == Layout::Lvm ? "lvm" : "plain";
  json["file_system"] = name(claim.file_system);
  json["given"] = claim.given;
  // For a person who reads it: what blkid must show.
  json["uuids"] = Json::object();
  for (const auto& volume : planned_volumes(claim, "")) json["uuids"][volume.step] = volume.uuid;
  json["steps"] = Json::object();
  for (const auto& [step, progress] : claim.steps) {
    json["steps"][step] = kProgressNames[static_cast<std::size_t>(progress)];
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Claim> read_claim(std::string_view written) {
  const Json json = Json::parse(written, nullptr, /*allow_exceptions=*/false);
  const auto bad = [](const char* what) {
    return Error{Code::Corrupt, std::string(kClaimPath) + ": " + what};
  };
  if (!json.is_object()) return bad("not a claim");
  const auto version = json.find("claim");
  if (version == json.end() || *version != kVersion) return bad("a claim of another version");
  const auto cluster = text(json, "cluster");
  const auto node = text(json, "node");
  const auto bus = text(json, "bus");
  const auto serial = text(json, "serial");
  const auto layout = text(json, "layout");
  const auto file_system = text(json, "file_system");
  const auto size = json.find("size");
  const auto given = json.find("given");
  if (!cluster || !node || !bus || !serial || size == json.end() || !size->is_number_unsigned()) {
    return bad("does not say which disk");
  }
  if (layout != "lvm" && layout != "plain") return bad("a layout that is not known");
  if (file_system != "btrfs" && file_system != "xfs") return bad("an unknown file system");
  auto steps = steps_of(json);
  if (!steps) return bad("its steps are not understood");
  Claim claim;
  claim.cluster = ClusterId(*cluster);
  claim.node = NodeId(*node);
  claim.bus = *bus;
  claim.serial = *serial;
  claim.size = {size->get<std::uint64_t>()};
  claim.layout = layout == "lvm" ? Layout::Lvm : Layout::Plain;
  claim.file_system = file_system == "btrfs" ? FileSystem::Btrfs : FileSystem::Xfs;
  claim.given = given != json.end() && *given == true;
  claim.steps = std::move(*steps);
  return claim;
}

ReadFile look_at_claim() {
  return {.path = kClaimPath};
}

Result<std::optional<Claim>> claim_of(const Answer& answer) {
  auto read = text_of(answer);
  if (!read) return std::move(read).error();
  if (!*read) return std::optional<Claim>{};
  auto claim = read_claim(**read);
  if (!claim) return std::move(claim).error();
  return std::optional<Claim>(std::move(*claim));
}

Change record(const Claim& claim, const std::string& step, Progress progress) {
  Claim next = claim;
  next.steps[step] = progress;
  return {.words = "record: " + step + " " + kProgressNames[static_cast<std::size_t>(progress)],
          .effect = ReplaceFile{.path = kClaimPath, .text = write_claim(next), .mode = 0600}};
}

bool is_claimed(const Claim& claim, const Disk& disk) {
  if (claim.size != disk.size || claim.serial != disk.serial) return false;
  return !claim.serial.empty() || claim.bus == disk.bus;
}

const Disk* claimed_disk(const Claim& claim, const std::vector<Disk>& disks) {
  const auto found = std::find_if(disks.begin(), disks.end(),
                                  [&](const Disk& disk) { return is_claimed(claim, disk); });
  return found == disks.end() ? nullptr : &*found;
}

std::string first_partition(const std::string& device) {
  const bool digit = !device.empty() && std::isdigit(static_cast<unsigned char>(device.back()));
  return device + (digit ? "p1" : "1");
}

std::vector<PlannedVolume> planned_volumes(const Claim& claim, const std::string& device) {
  const auto volume = [&](const std::string& step, const std::string& where) {
    return PlannedVolume{.step = step,
                         .device = where,
                         .type = name(claim.file_system),
                         .uuid = planned_uuid(claim.cluster, claim.node, step),
                         .label = "skep-" + step};  // XFS allows 12 characters
  };
  if (claim.layout == Layout::Plain) return {volume("disk", device)};
  const std::string group = std::string("/dev/") + kVolumeGroup + "/";
  return {volume("docker", group + "docker"), volume("mysql", group + "mysql")};
}

std::string planned_uuid(const ClusterId& cluster, const NodeId& node, std::string_view step) {
  const std::string seed = cluster.value + "/" + node.value + "/" + std::string(step);
  // Any two different starts will do.
  std::uint64_t high = fnv(seed, 0xcbf29ce484222325);
  std::uint64_t low = fnv(seed, 0x9ae16a3b2f90404f);
  high = (high & ~0xf000ULL) | 0x8000ULL;
  low = (low & ~(3ULL << 62U)) | (2ULL << 62U);
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "%08llx-%04llx-%04llx-%04llx-%012llx",
                static_cast<unsigned long long>(high >> 32U),
                static_cast<unsigned long long>((high >> 16U) & 0xffffU),
                static_cast<unsigned long long>(high & 0xffffU),
                static_cast<unsigned long long>(low >> 48U),
                static_cast<unsigned long long>(low & 0xffffffffffffULL));
  return text.data();
}

bool holds(const Disk& disk, const std::string& type, const std::string& uuid) {
  return std::any_of(disk.signatures.begin(), disk.signatures.end(), [&](const std::string& seen) {
    return seen.starts_with(type + " ") && seen.find("UUID " + uuid) != std::string::npos;
  });
}

bool may_be_given(const Disk& disk) {
  return !disk.in_use && !disk.read_only && disk.size >= kDiskLeast;
}

std::string words(const Disk& disk) {
  std::string out = disk.device + "  " + skep::words(disk.size);
  if (!disk.serial.empty()) out += "  serial " + disk.serial;
  for (const auto& signature : disk.signatures) out += "  " + signature;
  if (!disk.partitions.empty()) {
    out += "  " + std::to_string(disk.partitions.size()) + " partitions";
  }
  if (disk.in_use) out += "  in use";
  if (disk.read_only) out += "  read-only";
  return out;
}

}  // namespace skep::agent
