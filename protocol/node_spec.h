// NodeSpec: what one node should be, whole.  The coordinator sends it, the agent makes it true.
//
// Everything a room wants is derived from here and from what it sees on its
// host; sending the same NodeSpec twice changes nothing.  One-shot acts are
// generations (galera.epoch): the agent begins each once, and refuses a lower one.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/ids.h"
#include "common/secret.h"
#include "common/units.h"
#include "protocol/stage.h"

namespace skep::protocol {

/// One node as its peers must know it.
struct Peer {
  NodeId node;
  std::string private_address;  // "10.77.0.11": Consul, engine, swarm, published ports
  std::string overlay_address;  // "10.78.0.11": gcomm, SST and IST
  bool consul_server = true;
  bool swarm_manager = true;
  bool left_out = false;  // by a recovery, and it has not joined since: nobody waits for its answer
  bool operator==(const Peer&) const = default;
};

struct PackagesSpec {
  std::vector<std::string>
      install;  // names of the node's own distribution, resolved by the room's backend
  std::vector<std::string> hold;  // never upgraded unattended: the engine's
  bool operator==(const PackagesSpec&) const = default;
};

enum class Layout : std::uint8_t {
  Automatic,
  Lvm,
  Plain
};  // Automatic: lvm where the kernel has device-mapper
enum class FileSystem : std::uint8_t { Xfs, Btrfs };

struct DiskSpec {
  std::string device;  // empty: the one empty disk that is there; two are refused
  Layout layout = Layout::Automatic;
  FileSystem file_system = FileSystem::Btrfs;
  std::uint8_t docker_percent = 60;  // of the disk where docker and mysql name no size
  Bytes docker;                      // 0: docker_percent
  Bytes mysql;                       // 0: what remains
  std::string docker_path = "/var/lib/docker";
  std::string mysql_path = "/opt/mysql";  // the data directory is <mysql_path>/data
  std::optional<std::string> given;       // serial of a disk that a person gave by `skep disk give`
  bool operator==(const DiskSpec&) const = default;
};

struct ResolvSpec {
  std::vector<std::string> search;
  std::vector<std::string> upstream;  // empty: those that the host had
  bool operator==(const ResolvSpec&) const = default;
};

struct EngineSpec {
  std::string log_max_size = "10m";
  std::uint32_t log_max_file = 10;
  std::vector<std::string> labels;               // "dc=tor01"
  std::vector<std::string> insecure_registries;  // "10.77.0.1:5000": the playground's own
  std::string ca_certificate;                    // PEM of the cluster CA
  std::string certificate;          // PEM, signed for this node's request; empty until signed
  std::vector<std::string> images;  // pulled before they are needed
  bool operator==(const EngineSpec&) const = default;
};

/// After the majority of a raft was lost for good.  A generation: each is done once, and reported
/// as what came of it, "7 forced", "7 held" (a leader was there) or "7 anew".
struct RegainSpec {
  std::uint64_t number = 0;  // 0: none
  bool anew = false;  // the swarm is left and joined anew; else the node goes on alone, from the
                      // state that it has
  bool operator==(const RegainSpec&) const = default;
};

struct ConsulSpec {
  std::string image;
  std::string datacenter = "dc1";
  std::uint32_t bootstrap_expect = 3;
  Secret gossip_key;  // base64 of 32 bytes
  std::vector<std::string> recursors;
  RegainSpec regain;
  bool operator==(const ConsulSpec&) const = default;
};

enum class SwarmAct : std::uint8_t { Wait, Init, Join };

struct SwarmSpec {
  SwarmAct act = SwarmAct::Wait;      // Init: exactly one node, in the ledger before it hears of it
  std::string cluster;                // swarm's own id once known; empty before
  Secret join_token;                  // for Join
  std::vector<std::string> managers;  // "10.77.0.11:2377": whom to join
  RegainSpec regain;
  bool operator==(const SwarmSpec&) const = default;
};

struct NetworkSpec {
  std::string name = "mariadb";
  std::string subnet;   // "10.78.0.0/24"
  bool create = false;  // exactly one node creates it
  std::string probe_image;
  bool operator==(const NetworkSpec&) const = default;
};

enum class SeedKind : std::uint8_t { None, Empty, From };

struct GaleraSpec {
  std::string image;
  std::string cluster_name;
  std::uint16_t client_port = 3306;  // published on the private address
  Bytes buffer_pool;                 // 0: sized from the node's memory
  Bytes gcache;                      // 0: sized from the node's disk
  Secret root_password;
  std::vector<std::string> settings;  // further lines of the [mariadb] section, as in the YAML
  bool sentinel = true;               // a row every 10 s through one member, compared on all

  bool run = false;      // the gate is open: start the member and keep it running
  bool stopped = false;  // `down`: stop it in order and leave it so
  bool fresh = false;    // nobody has data: this join may take rsync (galera.md 10.1)
  Epoch epoch = 0;       // the highest that the ledger knows
  NodeId seeder;         // who seeds in this epoch
  SeedKind seed = SeedKind::None;
  std::string seed_position;  // "UUID:SEQNO" for SeedKind::From
  std::string state_uuid;     // pinned; empty before the first seed is Synced
  std::int64_t highest_seqno = -1;
  std::uint64_t recover_round = 0;  // census: find the position again when this rises
  bool operator==(const GaleraSpec&) const = default;
};

struct NodeSpec {
  ClusterId cluster;
  std::string cluster_name;
  NodeId node;
  Stage until = Stage::Enrolled;  // climb to here, then wait at the gate
  std::string waits_for;          // the gate's words, for `why` and the screens
  bool down = false;              // layers off, in the order of `skep down`
  bool purge = false;
  bool wipe_data = false;
  std::vector<Peer> peers;  // every node, this one among them, in the order of the YAML
  std::string private_subnet;
  PackagesSpec packages;
  DiskSpec disk;
  ResolvSpec resolv;
  EngineSpec engine;
  ConsulSpec consul;
  SwarmSpec swarm;
  NetworkSpec network;
  GaleraSpec galera;
  bool report_drift = false;  // what was changed by hand is said and not mended
  bool paused = false;        // a person works here: what would change is said and not done

  /// This node among the peers.  CHECKed: a NodeSpec without its own node is our mistake.
  const Peer& self() const;
  bool operator==(const NodeSpec&) const = default;
};

}  // namespace skep::protocol
