// What is installed, and in what state the package system was left.

#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/effect.h"
#include "agent/rooms/packages/names.h"
#include "common/result.h"

namespace skep::agent::packages {

struct Package {
  bool installed = false;  // whole: unpacked and configured
  bool held = false;
  bool broken = false;  // left half-way by an installation that was cut
  bool operator==(const Package&) const = default;
};

struct Facts {
  std::map<std::string, Package> packages;  // those that the package system knows
  bool interrupted = false;                 // dpkg was stopped while it wrote its own state
  bool list_is_fresh = true;                // the list of what can be had; dnf sees to that itself
  std::optional<std::string> initramfs;     // update-initramfs.conf
  std::optional<std::string> drop_in;       // of the engine's unit
  std::optional<std::string> config;        // dnf.conf or yum.conf
};

constexpr const char* kDropInPath = "/etc/systemd/system/docker.service.d/10-skep.conf";
constexpr const char* kInitramfsPath = "/etc/initramfs-tools/update-initramfs.conf";
/// Touched by apt itself when it has fetched all lists.
constexpr const char* kListStampPath = "/var/lib/skep/package-list";
const char* config_path(Backend backend);

/// `names`: the packages of interest, as the distribution calls them.
std::vector<Effect> looks(Backend backend, const std::vector<std::string>& names);
Result<Facts> read(Backend backend, std::span<const Answer> seen);

/// Lines of "hi  docker.io": dpkg-query(1), db:Status-Abbrev.
Result<std::map<std::string, Package>> read_dpkg(std::string_view text);
/// Lines of a name, or of "package x is not installed".
std::map<std::string, Package> read_rpm(std::string_view text);

}  // namespace skep::agent::packages
