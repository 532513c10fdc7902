// Names: what a cluster's local machines, network and ports are called; all from the cluster's id.
// Pure.
//
// Two clusters on one computer share none of them.

#pragma once

#include <cstdint>
#include <string>

#include "common/ids.h"

namespace skep::coordinator::local {

struct Names {
  std::string network;   // network namespace: "skep-1a2b3c4d"
  std::string host_end;  // of the veth pair, on the host: "sk-1a2b3c4d", 15 characters at most
  std::string group;     // multicast group that vms talk through: "239.192.17.4"
  std::uint16_t first_port = 0;  // where the search for free ports begins
  std::string run;  // folder of sockets: "/run/skep/1a2b3c4d"; a socket's path has 107 characters
};

Names names_of(const ClusterId& cluster);

/// Of a machine, for cgroup and nspawn: "skep-1a2b3c4d-11".  `host` is its last address byte.
std::string machine_name(const ClusterId& cluster, std::uint32_t host);

/// Of its spare disk: "SK-1a2b-11".
std::string disk_serial(const ClusterId& cluster, std::uint32_t host);

/// Locally administered (IEEE 802: second bit of the first byte).  `interface`: 0 or 1.
std::string mac_address(const ClusterId& cluster, std::uint32_t host, std::uint32_t interface);

/// FNV-1a of the id: the same on every computer.
std::uint64_t number_of(const ClusterId& cluster);

}  // namespace skep::coordinator::local
