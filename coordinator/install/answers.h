// Answers: what a host said to the installer, as values.  Pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/units.h"
#include "coordinator/install/installer.h"

namespace skep::coordinator::install {

/// What stands on a host before anything is done to it.
struct Standing {
  std::string build;  // /opt/skep/build-id; empty: nothing installed
  protocol::Kept kept;
  std::string config;  // text of /etc/skep/agent.conf
  bool active = false;
  bool enabled = false;
};

/// Between the parts of kLookScript's answer, on a line of its own.
inline constexpr std::string_view kParting = "--skep--";

/// Code::Corrupt: parts are missing, or what the agent kept cannot be read.
Result<Standing> read_standing(std::string_view text);

/// The line that `skep-agent enroll` prints.  Code::Refused: it says no, in its words.
Result<Enrolled> read_enrolled(std::string_view text);

/// agent.conf already says all this.
bool says_home(std::string_view config, const NodeId& node, const Home& home);

/// Of a host that obeys another ledger.
Error belongs_elsewhere(const NodeId& node, const protocol::Kept& kept, const ClusterId& ours);

/// A disk as `skep-agent disks` tells it.
struct HostDisk {
  std::string device;  // "/dev/vdb"
  std::string serial;  // empty where the machine gives none
  Bytes size;
  bool may_be_given = false;
  std::string words;  // all of it for a person
};

/// Code::Corrupt: not such a list, or of more than kHostDisksMost.
Result<std::vector<HostDisk>> read_disks(std::string_view text);

/// Why ssh ended with `status` and these last words.  Code::Refused: wrong host key, or ours is not
/// accepted; Code::Unavailable: not reached; Code::Internal: the command itself failed.
Error ssh_error(const Machine& machine, int status, std::string_view said);

}  // namespace skep::coordinator::install
