#include "agent/rooms/packages/names.h"

#include <array>

#include "agent/marked_block.h"

namespace skep::agent::packages {
namespace {

using protocol::FileSystem;
using protocol::Layout;

struct Row {
  std::string_view name;
  std::string_view debian;
  std::string_view el;
  std::string_view program;
};

// clang-format off
constexpr std::array kTable{
    Row{"engine",      "docker.io",    "docker-ce docker-ce-cli containerd.io", "dockerd"   },
    Row{"iptables",    "iptables",     "iptables",                              "iptables"  },
    Row{"lvm2",        "lvm2",         "lvm2",                                  "lvm"       },
    Row{"fdisk",       "fdisk",        "util-linux",                            "sfdisk"    },
    Row{"btrfs-progs", "btrfs-progs",  "btrfs-progs",                           "mkfs.btrfs"},
    Row{"xfsprogs",    "xfsprogs",     "xfsprogs",                              "mkfs.xfs"  },
    Row{"chrony",      "chrony",       "chrony",                                "chronyd"   },
};
constexpr std::string_view kEngineDebian = "docker.io containerd runc";
constexpr std::string_view kEngineEl = "docker-ce docker-ce-cli containerd.io";
// clang-format on

const Row* row(std::string_view name) {
  for (const Row& one : kTable) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

}  // namespace

std::optional<Backend> backend_of(const protocol::HostFacts& host) {
  constexpr std::array<std::string_view, 2> kApt{"debian", "ubuntu"};
  constexpr std::array<std::string_view, 7> kRpm{"rhel", "centos", "rocky", "almalinux",
                                                 "ol",   "amzn",   "fedora"};
  for (const auto id : kApt) {
    if (host.os_id == id) return Backend::Apt;
  }
  for (const auto id : kRpm) {
    if (host.os_id != id) continue;
    const bool yum = host.os_version == "7" || host.os_version.starts_with("7.");
    return yum ? Backend::Yum : Backend::Dnf;
  }
  return std::nullopt;
}

std::vector<std::string> needs(const Context& context) {
  const auto& disk = context.spec.disk;
  const bool lvm = disk.layout == Layout::Lvm ||
                   (disk.layout == Layout::Automatic && context.host.device_mapper);
  std::vector<std::string> names{"engine", "iptables"};
  if (lvm) names.insert(names.end(), {"lvm2", "fdisk"});
  names.emplace_back(disk.file_system == FileSystem::Btrfs ? "btrfs-progs" : "xfsprogs");
  return names;
}

std::vector<std::string> resolved(std::string_view name, Backend backend) {
  const Row* found = row(name);
  if (found == nullptr) return {std::string(name)};
  return fields_of(backend == Backend::Apt ? found->debian : found->el);
}

std::vector<std::string> engine_packages(Backend backend) {
  return fields_of(backend == Backend::Apt ? kEngineDebian : kEngineEl);
}

std::string program_of(std::string_view name) {
  const Row* found = row(name);
  return found == nullptr ? "" : std::string(found->program);
}

}  // namespace skep::agent::packages
