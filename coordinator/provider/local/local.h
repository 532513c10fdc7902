// LocalProvider: machines on this computer, to try Skep and to test it.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "coordinator/config.h"
#include "coordinator/provider/local/machines.h"
#include "coordinator/provider/provider.h"

namespace skep::coordinator {

/// One line of `skep local list`.
struct LocalMachine {
  NodeId node;
  std::string kind;  // "container", "vm"
  bool running = false;
  std::string address;  // private
  std::string ssh;      // "10.77.3.11:22", "127.0.0.1:21011"
  int process = 0;      // that it hangs on; 0 while it is off
};

class LocalProvider : public Provider {
 public:
  struct Place {
    std::string state;    // absolute: `.skep` beside skep.yaml
    std::string cache;    // what packaging/images/build made; see local_cache()
    std::string program;  // called with `local-machine` and `local-depot`; empty: this one
  };

  /// `cluster` may be empty for all but prepare(): then it is the one on record.
  LocalProvider(const Config& config, ClusterId cluster, Place place);

  /// Code::NotFound: the cache is not made.  Code::Refused: machines of another ledger stand here,
  /// or the kind or subnet asked for is not theirs.
  Result<Ground> prepare() override;
  Result<Machine> order(const NodeId& node) override;
  Result<std::vector<Machine>> describe() override;

  Result<std::vector<LocalMachine>> list();

  /// Pulls the plug of a machine: everything in it ends at once.  What it had written is kept,
  /// synced or not, since the host's memory keeps its power (README.md).
  Result<void> cut(const NodeId& node);

  /// Presses the button, after a cut or a reboot of the host too.
  Result<Machine> start(const NodeId& node);

  /// Joins this terminal to the machine; comes back only with an error or when it is left.
  Result<void> console(const NodeId& node);

  /// All machines, disks, networks, keys and services of this cluster; only the cache stays.
  /// Goes on where an earlier call ended.
  Result<void> destroy_all();

 private:
  Result<local::GroundRecord> recorded() const;
  Result<local::GroundRecord> first_ground() const;
  Result<void> name_hosts(local::GroundRecord& ground) const;
  Result<void> make_ground(local::GroundRecord& ground) const;
  Result<Machine> stand(const local::GroundRecord& ground, const NodeId& node, bool may_bear);
  Machine machine_of(const local::GroundRecord& ground, const local::MachineRecord& record) const;
  std::unique_ptr<local::Machines> machines(const local::GroundRecord& ground) const;
  local::Yard yard(const local::GroundRecord& ground) const;

  const Config& config_;
  const ClusterId cluster_;
  const Place place_;
  const local::Folder folder_;
};

/// $XDG_CACHE_HOME/skep, else ~/.cache/skep.
std::string local_cache();

}  // namespace skep::coordinator
