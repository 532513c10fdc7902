// Servers: which of the nodes are Consul servers and swarm managers, and who of them goes on alone
// where the majority is left out.  Pure.

#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "common/ids.h"
#include "coordinator/limits.h"

namespace skep::coordinator {

/// How many, from the first of the YAML on: an odd number of them, five at most.
constexpr std::size_t servers(std::size_t nodes) {
  if (nodes == 0) return 0;
  const std::size_t odd = nodes % 2 == 1 ? nodes : nodes - 1;
  return std::min(odd, kServersMost);
}

struct Survivors {
  std::size_t all = 0;       // servers, before
  std::vector<NodeId> left;  // of them, in the order of the YAML

  bool majority() const { return 2 * left.size() > all; }
  /// The first goes on alone.
  bool one_goes_on() const { return !majority() && !left.empty(); }
};

/// `nodes`: things with a `name`, in the order of the YAML.
template <typename Nodes>
Survivors survivors(const Nodes& nodes, std::span<const NodeId> missing) {
  Survivors found{.all = servers(nodes.size()), .left = {}};
  for (std::size_t i = 0; i < found.all; ++i) {
    const NodeId& name = nodes[i].name;
    if (std::ranges::find(missing, name) == missing.end()) found.left.push_back(name);
  }
  return found;
}

}  // namespace skep::coordinator
