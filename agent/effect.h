// Effect: one thing done to the machine, as a value; Answer: what came of it.
//
// Rooms only make effects; the executor alone carries them out, in the agent on
// the real machine, in a test on a fake one, in the simulation in its own time.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/result.h"
#include "common/secret.h"
#include "common/time.h"
#include "common/units.h"

namespace skep::agent {

using namespace std::chrono_literals;

/// Run a program with these arguments, never through a shell.  It is killed as
/// a group at the deadline, or when it prints nothing for `silence`.
struct RunTool {
  std::vector<std::string> argv;
  std::string input;
  std::map<std::string, std::string> environment;  // added to a clean one (PATH, LC_ALL=C)
  Duration deadline = 60s;
  Duration silence = 60s;
};

/// A missing file is an answer, not an error.  `max` guards the reader.
struct ReadFile {
  std::string path;
  Bytes max = kib(256);
};

/// Replace the file in one stroke: a reader sees the old text or the new, and
/// after a crash one of the two is on the disk.  Missing folders are made.
struct ReplaceFile {
  std::string path;
  std::string text;
  std::uint32_t mode = 0644;
};

struct RemoveFile {
  std::string path;  // a missing one is well
};

/// With its parents; an existing one is well and gets the mode and owner.
struct MakeFolder {
  std::string path;
  std::uint32_t mode = 0755;
  std::optional<std::uint32_t> owner;  // uid and gid alike
};

/// What stands in a folder (names), or that there is none.
struct ListFolder {
  std::string path;
};

/// Every whole disk of this machine with what is on it; read-only.
struct LookAtDisks {};

/// Read the places that prove a disk empty (design.md section 5).
struct ProbeDisk {
  std::string device;
};

/// One call of the Docker API over its unix socket.  `path` without a version: it is negotiated.
struct CallDocker {
  std::string method;  // "GET", "POST", "DELETE"
  std::string path;    // "/containers/consul/json"
  std::string body;    // JSON
  Duration deadline = 10s;
  Duration silence = 0s;  // for streams (an image pull): no progress for so long ends it; 0: none
};

/// One call of the node's own Consul at 127.0.0.1:8500.
struct CallConsul {
  std::string method;
  std::string path;  // "/v1/status/leader"
  std::string body;
  Duration deadline = 5s;
};

enum class UnitVerb : std::uint8_t { Start, Stop, Restart, Enable, Disable, Reload };

/// systemd over D-Bus; answered when the job itself has ended.
struct ChangeUnit {
  UnitVerb verb = UnitVerb::Start;
  std::string unit;  // "docker.service"; Reload with no unit: the manager's daemon-reload
  Duration deadline = 90s;
};

struct LookAtUnit {
  std::string unit;
};

/// Can that port be reached?  Connected and refused both prove the way; silence does not.
struct Dial {
  std::string address;
  std::uint16_t port = 0;
  Duration deadline = 2s;
};

/// Statements on the member's unix socket, on the connection that is kept open.
struct RunSql {
  std::string socket;                   // "/run/skep/mysqld/mysqld.sock"
  std::vector<std::string> statements;  // the rows of the last one are the answer
  Duration deadline = 10s;
};

/// A key pair of mode 0600 and a request for a certificate, both made once and kept.
struct MakeKey {
  std::string key_path;      // PEM, P-256
  std::string request_path;  // PEM
  std::string common_name;
  std::vector<std::string> names;  // SANs: "DNS:sw1", "IP:10.77.0.11"
};

using Effect =
    std::variant<RunTool, ReadFile, ReplaceFile, RemoveFile, MakeFolder, ListFolder, LookAtDisks,
                 ProbeDisk, CallDocker, CallConsul, ChangeUnit, LookAtUnit, Dial, RunSql, MakeKey>;

/// A program that ran to its end.  Of longer output head and tail are kept.
struct ToolEnded {
  int status = 0;
  std::string out;
  std::string err;
};

struct FileRead {
  std::optional<std::string> text;  // nothing: no such file
};

struct Done {};

struct FolderListed {
  std::optional<std::vector<std::string>> names;  // sorted; nothing: no such folder
};

struct Disk {
  std::string device;  // "/dev/vdb"
  std::string serial;  // empty where the machine gives none
  std::string bus;     // by-path name or sysfs path: what identifies it beside the serial
  Bytes size;
  bool read_only = false;
  bool in_use = false;                  // mounted, swap, a holder, or carries / or /boot
  std::vector<std::string> signatures;  // libblkid: "ext4 \"backup\" UUID 7d0c…"
  std::vector<std::string> partitions;  // device nodes: "/dev/vdb1"
};

struct DisksSeen {
  std::vector<Disk> disks;
};

struct DiskProbed {
  Disk disk;
  std::optional<std::uint64_t> first_nonzero;  // offset in bytes of the first byte that is not zero
};

struct HttpEnded {
  int status = 0;
  std::string body;
};

struct UnitSeen {
  std::string load;    // "loaded", "not-found"
  std::string active;  // "active", "inactive", "failed", "activating"
  bool enabled = false;
  std::string invocation;  // of its present run, in hex: another after each start
};

enum class Way : std::uint8_t { Connected, Refused, Silent };

struct Dialled {
  Way way = Way::Silent;
  std::string words;
};

struct Rows {
  std::vector<std::vector<std::string>> rows;
};

/// The error is for what could not be tried or did not end (no such program,
/// deadline, no socket); a program that says no is a ToolEnded with its status.
using Answer = Result<std::variant<ToolEnded, FileRead, Done, FolderListed, DisksSeen, DiskProbed,
                                   HttpEnded, UnitSeen, Dialled, Rows>>;

/// What it does, short, for a log line: "run mkfs.btrfs", "read /etc/fstab".
std::string words(const Effect& effect);

}  // namespace skep::agent
