#include "agent/executor/block_node.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <cstdlib>

#include "common/files.h"

namespace skep::agent::executor {
namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank{" \t\r\n\0", 5};
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

std::string resolved(const std::string& path) {
  char out[PATH_MAX];
  return ::realpath(path.c_str(), out) == nullptr ? "" : out;
}

std::string base_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::vector<std::string> names_in(const std::string& folder) {
  auto names = list_folder(folder);
  if (!names || !*names) return {};
  return std::move(**names);
}

bool is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

/// Entries of a folder below /dev/disk that lead to the device: links, or nodes bound there.
std::vector<std::string> aliases(const BlockNode& node, const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& name : names_in(folder)) {
    struct stat seen {};
    if (::stat((folder + "/" + name).c_str(), &seen) == 0 && S_ISBLK(seen.st_mode) &&
        seen.st_rdev == node.number) {
      out.push_back(name);
    }
  }
  return out;
}

/// Page 0x80 of a SCSI disk: four bytes of header, then the serial.
std::string scsi_serial(const BlockNode& node) {
  constexpr std::size_t kHeader = 4;
  auto page = read_file(node.sysfs + "/device/vpd_pg80");
  if (!page || !*page || (*page)->size() <= kHeader) return "";
  return trimmed(std::string_view(**page).substr(kHeader));
}

std::vector<std::string> partition_names(const BlockNode& node) {
  std::vector<std::string> out;
  for (const auto& name : names_in(node.sysfs)) {
    if (is_there(node.sysfs + "/" + name + "/partition")) out.push_back(name);
  }
  return out;
}

}  // namespace

std::string BlockNode::numbers() const {
  return std::to_string(major(number)) + ":" + std::to_string(minor(number));
}

// sysfs writes a slash within a name as "!" ("cciss!c0d0").
bool BlockNode::bound() const {
  std::string plain = name;
  std::replace(plain.begin(), plain.end(), '!', '/');
  return !path.ends_with("/" + plain);
}

bool BlockNode::whole() const {
  return !is_there(sysfs + "/partition");
}

std::optional<BlockNode> block_node(const std::string& path) {
  struct stat seen {};
  if (::stat(path.c_str(), &seen) != 0 || !S_ISBLK(seen.st_mode)) return std::nullopt;
  BlockNode node{path, seen.st_rdev, "", ""};
  node.sysfs = resolved("/sys/dev/block/" + node.numbers());
  if (node.sysfs.empty()) return std::nullopt;
  node.name = base_of(node.sysfs);
  return node;
}

std::string attribute(const BlockNode& node, const std::string& name) {
  auto text = read_file(node.sysfs + "/" + name);
  return text && *text ? trimmed(**text) : "";
}

Bytes size_of(const BlockNode& node) {
  constexpr std::uint64_t kSector = 512;  // sysfs counts these whatever the disk's own are
  const std::string text = attribute(node, "size");
  std::uint64_t sectors = 0;
  std::from_chars(text.data(), text.data() + text.size(), sectors);
  return {sectors * kSector};
}

std::string serial_of(const BlockNode& node) {
  constexpr std::string_view kVirtio = "virtio-";
  if (!node.bound()) {
    for (const char* file : {"serial", "device/serial"}) {
      std::string serial = attribute(node, file);
      if (!serial.empty()) return serial;
    }
    std::string scsi = scsi_serial(node);
    if (!scsi.empty()) return scsi;
  }
  const auto names = aliases(node, "/dev/disk/by-id");
  for (const auto& name : names) {
    if (name.starts_with(kVirtio)) return name.substr(kVirtio.size());
  }
  return names.empty() ? "" : names.front();
}

std::string bus_of(const BlockNode& node) {
  // The loop device's number may be another after the next start of the container.
  if (node.bound()) return "node " + base_of(node.path);
  const auto names = aliases(node, "/dev/disk/by-path");
  if (!names.empty()) return names.front();
  constexpr std::string_view kRoot = "/sys/devices/";
  return node.sysfs.starts_with(kRoot) ? node.sysfs.substr(kRoot.size()) : node.sysfs;
}

std::vector<std::string> partitions_of(const BlockNode& node) {
  std::vector<std::string> out;
  for (const auto& name : partition_names(node)) out.push_back("/dev/" + name);
  return out;
}

std::vector<std::string> holders_of(const BlockNode& node) {
  if (node.bound()) return {};
  std::vector<std::string> out = names_in(node.sysfs + "/holders");
  for (const auto& name : partition_names(node)) {
    for (auto& holder : names_in(node.sysfs + "/" + name + "/holders")) {
      out.push_back(std::move(holder));
    }
  }
  return out;
}

}  // namespace skep::agent::executor
