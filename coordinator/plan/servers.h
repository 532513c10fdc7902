// Servers: how many of the nodes, from the first of the YAML on, are Consul servers and swarm
// managers.

#pragma once

#include <algorithm>
#include <cstddef>

#include "coordinator/limits.h"

namespace skep::coordinator {

/// An odd number of them, five at most.
constexpr std::size_t servers(std::size_t nodes) {
  if (nodes == 0) return 0;
  const std::size_t odd = nodes % 2 == 1 ? nodes : nodes - 1;
  return std::min(odd, kServersMost);
}

}  // namespace skep::coordinator
