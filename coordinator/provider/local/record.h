// Records: what is remembered of the ground and of each machine, as JSON in the state folder.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/ids.h"
#include "common/result.h"

namespace skep::coordinator::local {

/// `local/ground.json`: what all machines of the cluster share.
struct GroundRecord {
  ClusterId cluster;
  std::string home;  // the state folder that the machines were made from; empty: of an older build
  std::string kind;  // "container" or "vm": all machines of a cluster are alike
  std::string subnet;  // "10.77.3.0/24"
  std::uint16_t depot_port = 0;
  std::uint16_t registry_port = 0;
  std::uint16_t group_port = 0;           // of the multicast group (vm)
  std::map<NodeId, std::uint32_t> hosts;  // last byte of each node's address; never given twice
  bool operator==(const GroundRecord&) const = default;
};

/// `machines/NODE/machine.json`: written when the machine is born whole.
struct MachineRecord {
  NodeId node;
  std::string base;      // what it stands on: resolved once, at birth
  std::string host_key;  // "ssh-ed25519 AAAA..."
  std::string loop;      // container: "/dev/loop3"; given anew at each start
  std::uint16_t ssh_port = 22;
  bool operator==(const MachineRecord&) const = default;
};

std::string write_ground(const GroundRecord& ground);
std::string write_machine(const MachineRecord& machine);

/// Code::Corrupt: not such a text.
Result<GroundRecord> read_ground(std::string_view text);
Result<MachineRecord> read_machine(std::string_view text);

/// Where everything lies under the state folder.
struct Folder {
  std::string state;  // absolute: it stands in the arguments of what is started

  std::string local() const { return state + "/local"; }
  std::string ground() const { return local() + "/ground.json"; }
  std::string keys() const { return state + "/keys"; }
  std::string ssh_key() const { return keys() + "/id_ed25519"; }
  std::string machines() const { return state + "/machines"; }
  std::string machine(const NodeId& node) const { return machines() + "/" + node.value; }
  std::string record(const NodeId& node) const { return machine(node) + "/machine.json"; }
};

/// Nothing where there is none.  Code::Refused: the folder is a copy of the one that its machines
/// stand in; what is done to them here would be done to those.
Result<std::optional<GroundRecord>> load_ground(const Folder& folder);
Result<std::optional<MachineRecord>> load_machine(const Folder& folder, const NodeId& node);
Result<void> save_ground(const Folder& folder, const GroundRecord& ground);
Result<void> save_machine(const Folder& folder, const MachineRecord& machine);

}  // namespace skep::coordinator::local
