// What the package system must do next.

#pragma once

#include <string>
#include <vector>

#include "agent/room.h"
#include "agent/rooms/packages/facts.h"

namespace skep::agent::packages {

struct Wanted {
  Backend backend = Backend::Apt;
  std::vector<std::string> install;
  std::vector<std::string> hold;
  std::vector<std::string> engine;  // whose unit must not start before its disk is mounted
  std::string docker_path;
  /// The machine is a container: what its power cut leaves behind is what was
  /// written, synced or not, so that dpkg need not sync each file.
  bool cut_loses_nothing = false;
};

Result<Decision> decide(const Facts& facts, const Wanted& wanted);

/// dnf.conf or yum.conf with these packages excluded from upgrades.
std::string excluding(const std::string& config, const std::vector<std::string>& names);

}  // namespace skep::agent::packages
