// Parts: one reader for each section of skep.yaml, and what holds between sections.

#pragma once

#include <optional>
#include <string>

#include "coordinator/config.h"
#include "coordinator/config/section.h"

namespace skep::coordinator::config {

/// Where a subnet was written, so that an overlap can be told at its place.
struct Written {
  Mark mark;
  std::string key;
  Subnet subnet;
};

struct Subnets {
  std::optional<Written> local;
  std::optional<Written> private_one;  // network.private
  std::optional<Written> overlay;      // network.subnet
};

void read_local(Section part, Config& config, Subnets& subnets);
/// The section; then what a node's own map says of its guest, on top of the section's.
void read_softlayer(Section part, Config& config);
void read_guest(Section& part, GuestShape& shape);
/// What must be there and what excludes one another, once all is read.
void check_softlayer(Faults& faults, const Config& config);
void read_network(Section part, Config& config, Subnets& subnets);
void read_disks(Section part, Config& config);
void read_resolv(Section part, Config& config);
void read_engine(Section part, Config& config);
void read_consul(Section part, Config& config);
void read_galera(Section part, Config& config);
void read_watch(Section part, Config& config);

/// `nodes` is the list itself; null where there is none.
void read_nodes(Faults& faults, const Tree* nodes, Config& config);

/// The count of nodes and their addresses against the networks.
void check_nodes(Faults& faults, Faults& remarks, const Tree* nodes, const Config& config,
                 const Subnets& subnets);
void check_subnets(Faults& faults, const Config& config, const Subnets& subnets);

}  // namespace skep::coordinator::config
