// What stands of the engine: its keys, its configuration, its unit, and what it says itself.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/docker.h"
#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::engine {

/// Every file the room writes or reads.
struct Paths {
  std::string key = "/etc/skep/tls/key.pem";
  std::string request = "/etc/skep/tls/request.pem";
  std::string certificate = "/etc/skep/tls/cert.pem";
  std::string ca = "/etc/skep/tls/ca.pem";
  std::string config = "/etc/docker/daemon.json";
  /// Beside the one that came with the package, which keeps the engine off an unmounted path.
  std::string drop_in = "/etc/systemd/system/docker.service.d/20-skep.conf";
  /// The daemon.json that was there before us; empty where there was none.
  std::string undo = "/var/lib/skep/undo/daemon.json";
};

struct Facts {
  std::optional<std::string> request;
  std::optional<std::string> certificate;
  std::optional<std::string> ca;
  std::optional<std::string> config;
  std::optional<std::string> drop_in;
  std::optional<std::string> undo;
  std::string program;         // "/usr/sbin/dockerd", as the unit names it; empty: no unit
  bool reload_wanted = false;  // systemd has not read the drop-in yet
  UnitSeen service;
  UnitSeen socket;
  std::string file_system;           // under the engine's folder; empty: nothing is mounted there
  std::optional<docker::Info> info;  // nothing while it does not answer
};

std::vector<Effect> looks(const std::string& docker_path);
Result<Facts> read(std::span<const Answer> seen);

}  // namespace skep::agent::engine
