// What is missing between the engine that stands and the one that is wanted.

#pragma once

#include <string>
#include <vector>

#include "agent/room.h"
#include "agent/rooms/engine/facts.h"
#include "common/result.h"
#include "protocol/node_spec.h"

namespace skep::agent::engine {

struct Wanted {
  std::string node;
  std::string address;  // private: the TLS port listens on it alone
  std::string docker_path;
  std::vector<std::string> resolvers;  // behind Consul on our own address
  protocol::EngineSpec engine;
  bool in_container = false;  // the machine is one: cgroups are not systemd's there
  bool down = false;
  bool hangs = false;  // it takes questions and has answered none for long
};

/// "btrfs" on btrfs, "overlay2" elsewhere.
std::string storage_driver(const std::string& file_system);

/// The drop-in: TLS address beside the socket, and only on a mounted folder.
std::string drop_in(const std::string& program, const Wanted& wanted);

/// daemon.json.  Its label kConfigLabel tells, in the running engine's own
/// words, which configuration, drop-in and certificate it was started with.
std::string config(const Facts& facts, const Wanted& wanted);

Result<Decision> decide(const Facts& facts, const Wanted& wanted);

}  // namespace skep::agent::engine
