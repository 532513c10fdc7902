// The commented starter that `skep init` writes.

#include <array>

#include "coordinator/config.h"

namespace skep::coordinator {
namespace {

constexpr const char* kHead =
    R"(# skep.yaml: one MariaDB Galera cluster, as it should be.  `skep up` makes it so; `skep plan` says
# beforehand what that means.  Lines that begin with # show the value that holds without them.

)";

constexpr const char* kLocal =
    R"(provider: local            # machines on this computer; `hosts` takes machines that exist

nodes: [sw1, sw2, sw3]     # host names; an odd number, so that a majority survives

# local:
#   machines: automatic    # vm where KVM works, else container (systemd-nspawn)
#   memory: 1536MiB        # of a vm
#   cores: 2               # of a vm
#   disk: 8GiB             # the spare one that Skep prepares
#   subnet: 10.77.0.0/24   # between the machines; else found free

# network:
#   subnet: 10.78.0.0/24   # of the overlay, for the database's own traffic
)";

constexpr const char* kHosts =
    R"(provider: hosts            # machines that exist; `local` makes them on this computer

nodes:                     # an odd number, so that a majority survives
  - {name: sw1, address: 10.0.8.11}
  - {name: sw2, address: 10.0.8.12}
  - {name: sw3, address: 10.0.8.13}
#   also: private_address: 10.0.8.11   where ssh uses another one than the peers
#         user: root                   another needs sudo without a password
#         port: 22
#         key: ~/.ssh/id_ed25519
#         disk: /dev/vdb               else the one empty disk

network:
  private: 10.0.8.0/24     # where the hosts reach each other
#   subnet: 10.78.0.0/24   # of the overlay, for the database's own traffic
#   public_subnet: false   # true allows one that is not private
)";

constexpr const char* kSoftLayer =
    R"(provider: softlayer        # guests of SoftLayer (IBM Cloud classic), ordered for money

nodes: [sw1, sw2, sw3]     # host names; an odd number, so that a majority survives
#   - {name: sw3, datacenter: mon01, cores: 8}   a node may differ in any key of its guest

softlayer:
  credentials: {file: ~/.softlayer}   # username = ... and api_key = ..., as slcli keeps them; or
                                      # {environment: true}, {command: [pass, show, softlayer]}
  domain: example.com
  datacenter: tor01
#   os: CENTOS_LATEST      # or image: the global identifier of a template
#   cores: 1
#   memory: 1GiB
#   boot_disk: 25GB
#   disks: [25GB]          # beyond the first; Skep prepares an empty one
#   storage: san           # or local
#   nic_mbps: 100
#   billing: hourly        # or monthly
#   private_only: false    # true: no public address
#   tags: [dockerhost]
#   ssh_over: private      # or public, with trust_first_use: true
#   endpoint: public       # private: the API inside the private network; or an address
)"
    // What has no default is shown as an example.
    R"(#   also: flavor: B1_1X2X25          instead of cores and memory
#         public_vlan: 1234567       ids, not numbers; both or only the private one
#         private_vlan: 7654321
#         ssh_key: ~/.ssh/id_ed25519.pub      else Skep makes a pair
#         user_data: cloud.yaml               what cloud-init finds on the guests
#         post_install: https://example.com/script
#         proxy: http://proxy.example.com:3128
#         ca: /etc/ssl/own.pem
#         extra: {dedicatedAccountHostOnlyFlag: true}   further properties of the order

# network:
#   subnet: 172.30.0.0/24  # of the overlay, for the database's own traffic
)";

constexpr const char* kCommon = R"(
# disks:
#   layout: automatic      # lvm, or plain where the kernel has no device-mapper
#   file_system: btrfs     # or xfs
#   docker: 60%            # of the disk, or a size: 40GiB
#   mysql: 20GiB           # else what remains
#   data_path: /opt/mysql

# resolv:
#   search: []             # domains
#   upstream: []           # behind Consul; else those that the host had

# recover: auto            # an outage of all members, every node there: seeds from the highest
#                          # position by itself; ask: waits for `skep recover`

# drift: mend              # what was changed by hand on a node is put back, with leave where that
#                          # disturbs; report: it is only told

# engine:
#   log_max_size: 10m
#   log_max_file: 10
#   labels: []             # dc=tor01
#   insecure_registries: []

# consul:
#   image: skep/consul:1.8.7
#   datacenter: dc1
#   recursors: []

# galera:
#   image: skep/mariadb:10.11
#   cluster_name:          # else the cluster's
#   client: {port: 3306}   # on the private address
#   buffer_pool: 512MiB    # else sized from the node's memory
#   gcache: 128MiB         # else sized from the node's disk
#   settings:              # further lines of the server's configuration file
#     max_connections: 400
#   sentinel: true         # a row every 10 s through one member, compared on all

# watch:                   # what a coordinator that stays tells others (skep serve)
#   webhook: https://alerts.example.com/skep  # a POST of JSON when trouble begins, and when it ends
#   command: [/usr/local/bin/page, dba]       # the same JSON on its stdin
#   metrics: 127.0.0.1:9641                   # Prometheus asks here; off: nowhere
)";

}  // namespace

std::string starter(ProviderKind provider, const std::string& cluster) {
  constexpr std::array kOwn{kLocal, kHosts, kSoftLayer};
  return kHead + ("cluster: " + cluster + "\n") + kOwn[static_cast<std::size_t>(provider)] +
         kCommon;
}

}  // namespace skep::coordinator
