// Machines: the small interface that both kinds of local machines stand behind.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/ids.h"
#include "common/result.h"
#include "coordinator/config.h"
#include "coordinator/provider/local/birth.h"
#include "coordinator/provider/local/record.h"

namespace skep::coordinator::local {

/// What every machine of a cluster is made with.
struct Yard {
  Folder folder;
  std::string cache;
  std::string program;  // that is called with `local-machine` and `local-depot`
  LocalConfig config;
  GroundRecord ground;
};

/// The caller holds the node's lock.  All is idempotent.
class Machines {
 public:
  virtual ~Machines() = default;

  /// Its files; the record is the caller's to save, afterwards.
  virtual Result<MachineRecord> birth(const NodeId& node) = 0;

  /// Comes back when it runs, not when it answers.  Gives the record as it is from now on.
  virtual Result<MachineRecord> start(MachineRecord machine) = 0;

  /// Pulls the plug: all of it ends at once, and what it held of the host is let go.
  virtual Result<void> cut(const NodeId& node) = 0;

  /// The process that it hangs on; nothing while it is off.
  virtual std::optional<int> process(const NodeId& node) const = 0;

  /// Joins the terminal to its console; without a terminal, prints what the console has said.
  virtual Result<void> console(const NodeId& node) = 0;
};

std::unique_ptr<Machines> make_containers(const Yard& yard);
std::unique_ptr<Machines> make_vms(const Yard& yard);

/// The last byte of its address.  The ground knows every node of the cluster.
std::uint32_t host_of(const Yard& yard, const NodeId& node);

/// What both kinds are told at birth; makes the keys where they are not.
Result<Birth> birth_of(const Yard& yard, const NodeId& node);

/// The key that everybody enters with, made once.
Result<void> make_key(const std::string& path, const std::string& comment);

/// Where the depot stands, as seen from a machine: "10.77.3.1", or "10.0.2.2".
std::string depot_as_seen(const GroundRecord& ground);
std::string apt_line(const GroundRecord& ground);

/// Begins the console's log anew when it has grown too large.
void trim_log(const std::string& path);

/// Its last lines, for words about a machine that did not start.
std::string last_lines(const std::string& path);

}  // namespace skep::coordinator::local
