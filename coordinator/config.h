// Config: what the operator wants, as written in skep.yaml, with every default filled in.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/ids.h"
#include "common/units.h"
#include "coordinator/config/softlayer.h"
#include "protocol/node_spec.h"

namespace skep::coordinator {

enum class ProviderKind : std::uint8_t { Local, Hosts, SoftLayer };
/// Whether a cluster of which no member is Primary is recovered without being asked for.
enum class RecoverBy : std::uint8_t { Itself, Asking };
enum class MachineKind : std::uint8_t { Automatic, Vm, Container };

struct NodeConfig {
  NodeId name;
  std::string address;          // provider hosts: where ssh finds it
  std::string private_address;  // provider hosts: its address in network.private; local: given by
                                // the provider
  std::string user = "root";
  std::uint16_t port = 22;
  std::string key;   // path of the private key; local: made by the provider
  std::string disk;  // "/dev/vdb"; empty: the one empty disk
  int line = 0;      // where it stands in the file, for words like "skep.yaml:15"
  GuestShape guest;  // provider softlayer
};

struct LocalConfig {
  MachineKind machines = MachineKind::Automatic;
  Bytes memory = mib(1536);  // of a vm
  std::uint32_t cores = 2;   // of a vm
  Bytes disk = gib(8);       // the spare one
  std::string subnet;        // empty: from the cluster's id, found free
};

/// What a coordinator that stays tells others.
struct WatchConfig {
  std::string webhook;                     // empty: none
  std::vector<std::string> command;        // empty: none
  std::string metrics = "127.0.0.1:9641";  // empty: nowhere

  bool operator==(const WatchConfig&) const = default;
};

struct Config {
  std::string path;  // of the file itself
  std::string cluster;
  ProviderKind provider = ProviderKind::Local;
  LocalConfig local;
  SoftLayerConfig softlayer;
  std::vector<NodeConfig> nodes;
  WatchConfig watch;

  std::string private_subnet;  // provider hosts: where private addresses lie
  std::string overlay_subnet = "10.78.0.0/24";
  protocol::DiskSpec disk;
  protocol::ResolvSpec resolv;
  protocol::EngineSpec engine;
  protocol::ConsulSpec consul;
  protocol::GaleraSpec galera;
  bool report_drift = false;  // what was changed by hand is told and not mended
  std::string probe_image;
  RecoverBy recover = RecoverBy::Itself;
};

/// One mistake, as the operator reads it: "vega.yaml:7:9: disks.mysql: ...".
struct Fault {
  int line = 0;
  int column = 0;
  std::string key;
  std::string words;
};

struct Parsed {
  Config config;
  std::vector<Fault> faults;   // in the order of the lines; empty: the config may be used
  std::vector<Fault> remarks;  // allowed, but said: an even number of nodes, a single one
};

/// Never fails: what is wrong is in `faults`.  `path` is only for words.
Parsed parse_config(const std::string& path, const std::string& text);

/// skep.yaml in `folder` or above, as git finds its repository; empty where there is none.
std::string find_config(const std::string& folder);

/// As the YAML writes it: "local", "hosts", "softlayer".
constexpr const char* name(ProviderKind provider) {
  constexpr std::array kNames{"local", "hosts", "softlayer"};
  return kNames[static_cast<std::size_t>(provider)];
}

/// The commented starter of `skep init`.
std::string starter(ProviderKind provider, const std::string& cluster);

}  // namespace skep::coordinator
