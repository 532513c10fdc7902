// Claim: which disk of this node is Skep's, and how far its making got.  Pure.
//
// The partition room writes it before the first byte reaches the disk.  Each
// later step is in it as `begun` before it is done and as `made` once it was
// seen done.  So whoever looks can tell what we left half done (go on) from
// what was made and is gone, or is somebody else's (refuse).

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/effect.h"
#include "agent/room.h"
#include "common/ids.h"
#include "protocol/node_spec.h"

namespace skep::agent {

constexpr const char* kClaimPath = "/var/lib/skep/claim";
constexpr const char* kVolumeGroup = "skep";
/// Where the whole file system of layout plain is mounted.
constexpr const char* kWholeDiskPath = "/var/lib/skep/disk";

enum class Progress : std::uint8_t { None, Begun, Made };

/// A step of the making.
constexpr const char* kPartitionStep = "partition";
constexpr const char* kPhysicalStep = "physical";  // the LVM physical volume
constexpr const char* kMountStep = "mounted";      // both volumes, for the first time

struct Claim {
  ClusterId cluster;
  NodeId node;
  std::string bus;
  std::string serial;  // empty where the machine gives none
  Bytes size;
  protocol::Layout layout = protocol::Layout::Lvm;  // never Automatic
  protocol::FileSystem file_system = protocol::FileSystem::Btrfs;
  bool given = false;  // by a person, whatever it held
  std::map<std::string, Progress> steps;

  Progress step(const std::string& name) const;
  bool operator==(const Claim&) const = default;
};

/// A file system that the claim plans: one a volume, or one for the whole disk.
struct PlannedVolume {
  std::string step;    // "docker", "mysql"; "disk" in layout plain
  std::string device;  // "/dev/skep/docker", "/dev/vdb"
  std::string type;    // "btrfs", "xfs"
  std::string uuid;    // drawn from cluster, node and step: the same after every crash
  std::string label;   // "skep-docker"
};

std::string write_claim(const Claim& claim);
/// Code::Corrupt: not a claim.
Result<Claim> read_claim(std::string_view text);

ReadFile look_at_claim();
/// The answer of look_at_claim(); nothing where no disk is claimed.
Result<std::optional<Claim>> claim_of(const Answer& answer);

/// The claim with that step at that progress, written.
Change record(const Claim& claim, const std::string& step, Progress progress);

/// Is it the claimed one?  By serial and size; by the place it is plugged in where it has no
/// serial.
bool is_claimed(const Claim& claim, const Disk& disk);
const Disk* claimed_disk(const Claim& claim, const std::vector<Disk>& disks);

/// "/dev/vdb" -> "/dev/vdb1", "/dev/nvme0n1" -> "/dev/nvme0n1p1".
std::string first_partition(const std::string& device);

/// `device` is the claimed disk's node at this moment.
std::vector<PlannedVolume> planned_volumes(const Claim& claim, const std::string& device);

/// A UUID (version 8, RFC 9562) that is the same whenever it is asked for.
std::string planned_uuid(const ClusterId& cluster, const NodeId& node, std::string_view step);

/// One of the signatures is that file system, with that UUID.
bool holds(const Disk& disk, const std::string& type, const std::string& uuid);

/// A person may give it whatever it holds: it is not in use, not read-only, and not under 1 GiB.
bool may_be_given(const Disk& disk);

/// "/dev/vdb  8.0 GiB  serial SK-0007  ext4 "backup" UUID 7d0c".
std::string words(const Disk& disk);

}  // namespace skep::agent
