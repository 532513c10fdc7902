#include "coordinator/provider/hosts/hosts.h"

#include <algorithm>

namespace skep::coordinator {
namespace {

Machine machine_of(const NodeConfig& node) {
  return {.node = node.name,
          .kind = kHostKind,
          .running = true,
          .ssh_address = node.address,
          .ssh_port = node.port,
          .ssh_user = node.user,
          .ssh_key = node.key,
          .private_address = node.private_address};
}

}  // namespace

Result<Ground> HostsProvider::prepare() {
  return Ground{.private_subnet = config_.private_subnet};
}

Result<Machine> HostsProvider::order(const NodeId& node) {
  const auto found = std::ranges::find(config_.nodes, node, &NodeConfig::name);
  if (found == config_.nodes.end()) {
    return Error{Code::NotFound, node.value + ": not in " + config_.path};
  }
  return machine_of(*found);
}

Result<std::vector<Machine>> HostsProvider::describe() {
  std::vector<Machine> all;
  for (const NodeConfig& node : config_.nodes) all.push_back(machine_of(node));
  return all;
}

}  // namespace skep::coordinator
