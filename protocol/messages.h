// Messages: what agent and coordinator say to one another.  README.md has the bytes.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/ids.h"
#include "common/time.h"
#include "protocol/node_spec.h"

namespace skep::protocol {

/// What an agent keeps across restarts, and says at every Hello.
struct Kept {
  ClusterId cluster;  // empty: belongs to nobody yet
  Term term = 0;
  InstanceId instance;
  GoalNumber goal = 0;
  Epoch epoch = 0;         // highest seed epoch promised
  Epoch begun = 0;         // highest epoch begun here
  std::string state_uuid;  // pinned
  std::int64_t highest_seqno = -1;
  std::uint64_t recover_round = 0;
  bool operator==(const Kept&) const = default;
};

/// What the host is: looked at once a start.
struct HostFacts {
  std::string machine_id;
  std::string os_id;       // os-release ID: "debian"
  std::string os_version;  // VERSION_ID
  std::string kernel;
  std::string virtualization;  // systemd-detect-virt: "systemd-nspawn", "kvm", "none"
  std::uint32_t cores = 0;
  Bytes memory;
  bool device_mapper = false;
  bool operator==(const HostFacts&) const = default;
};

/// Agent -> coordinator, first on every connection and again when facts change.
struct Hello {
  NodeId node;  // a claim; identity is the User-Id that ZAP put on the message
  std::string agent_version;
  std::string boot_id;
  HostFacts facts;
  Kept kept;
  std::string certificate_request;  // PEM, for the engine's certificate
  bool operator==(const Hello&) const = default;
};

/// Leave to begin disruptive effects on a serving node.  One a cluster at a time.
struct Permit {
  std::uint64_t number = 0;
  Duration lifetime{0};
  bool operator==(const Permit&) const = default;
};

/// Coordinator -> agent: be this.
struct Assign {
  Term term = 0;
  InstanceId instance;
  GoalNumber goal = 0;
  NodeSpec spec;
  std::optional<Permit> permit;
  bool look_now = false;  // `up`: look at everything afresh, though the goal is the same
  bool operator==(const Assign&) const = default;
};

enum class RoomState : std::uint8_t { Pending, Working, Waiting, Proved, Failed, Refused };

/// Agent -> coordinator: one room's state whenever it changes, and all of them after Hello.
struct Report {
  GoalNumber goal = 0;
  RoomName room;
  Stage stage = Stage::Enrolled;  // the stage that the room belongs to
  RoomState state = RoomState::Pending;
  std::string words;  // "unpacking docker.io, 14 of 23"; for Failed and Refused what was seen
  std::vector<std::string> changes;  // made in this pass, in order, in words
  std::uint32_t looks = 0;           // made in this pass
  Duration took{0};                  // of this pass so far
  Duration age{0};                   // since the state was looked at
  std::map<std::string, std::string>
      found;  // facts for the coordinator: "position", "join_token_manager", "swarm_cluster"
  std::map<std::string, Secret> secrets;  // "join_manager": the swarm's token
  bool operator==(const Report&) const = default;
};

/// Of the member's load, as its server counts since its start (galera.md 6.2).
struct GaleraLoad {
  std::int64_t paused_ns = 0;          // by flow control
  std::int64_t conflicts = 0;          // failed certifications and aborts by others' write sets
  std::int64_t write_sets = 0;         // replicated and received
  std::uint32_t receive_queue = 0;     // now
  std::uint32_t send_queue_milli = 0;  // its average, in thousandths
  std::uint32_t latency_us = 0;        // the slowest message of the group of late
  std::int64_t cached_downto = -1;     // oldest write set that it could give by IST
  bool operator==(const GaleraLoad&) const = default;
};

/// A state transfer towards this member, told by process and files: no SQL answers meanwhile.
struct GaleraTransfer {
  bool under_way = false;  // sst_in_progress lies there, or a wsrep_sst_ program runs
  Bytes bytes;             // in the data folder
  Duration still{0};       // since they last grew
  bool operator==(const GaleraTransfer&) const = default;
};

/// The sentinel's rows as this member has them, read after a causal wait.
struct Sentinel {
  std::uint64_t beat = 0;  // of the newest row
  std::uint32_t rows = 0;
  std::string digest;           // of all of them
  std::int64_t committed = -1;  // wsrep_last_committed, read after the same wait
  Duration age{0};
  bool operator==(const Sentinel&) const = default;
};

struct GaleraSample {
  bool container_running = false;
  bool answered = false;  // SQL answered; false during an SST
  std::string state;      // wsrep_local_state_comment
  std::string cluster_status;
  std::string state_uuid;
  std::uint32_t size = 0;
  std::int64_t last_committed = -1;
  bool ready = false;
  std::string phase;       // "SST 312 MiB", "IST", "recovering"; empty when serving
  std::uint64_t view = 0;  // wsrep_cluster_conf_id: equal on all members of one view
  std::string fault;       // what the agent found wrong with this start; empty: nothing
  GaleraLoad load;
  GaleraTransfer transfer;
  std::optional<Sentinel> sentinel;  // nothing: not read in this life of the member
  bool operator==(const GaleraSample&) const = default;
};

/// A file system of this node.
struct Volume {
  Bytes size;
  Bytes used;
  bool operator==(const Volume&) const = default;
};

/// Agent -> coordinator: always the whole sample.
struct Health {
  std::string boot_id;
  std::uint64_t sequence = 0;
  Duration age{0};
  GoalNumber goal = 0;
  Stage stage = Stage::Enrolled;  // as the agent's proved rooms say
  GaleraSample galera;
  std::string consul_role;  // "voter", "voter, leader", "" when it does not answer
  std::string swarm_role;   // "manager", "manager, leader", "worker"
  std::map<std::string, std::uint32_t> disk_percent;  // "docker" -> 31
  Duration clock_offset{0};
  std::uint32_t good_samples = 0;         // in a row that looked like serving
  std::map<std::string, Volume> volumes;  // "docker", "mysql"
  bool engine_answers = true;             // false: asked lately, in vain
  std::string engine_fault;  // "3 starts in a row came to nothing: ..."; empty: it starts what it
                             // is told to
  std::vector<std::string> drift;  // what differs from the goal here and was not mended, in words
  bool operator==(const Health&) const = default;
};

/// Agent -> coordinator: lines of a container that somebody follows.
struct LogLines {
  std::string container;
  std::vector<std::string> lines;
  std::uint64_t left_out = 0;
  bool operator==(const LogLines&) const = default;
};

/// Coordinator -> agent: send the last `lines` of this container's log once.
struct LogWanted {
  std::string container;
  std::uint32_t lines = 0;
  bool operator==(const LogWanted&) const = default;
};

/// Either way: what was not understood, or is refused, and why.
struct Refusal {
  std::uint64_t sequence = 0;  // of the message refused
  std::string words;
  bool operator==(const Refusal&) const = default;
};

using Message = std::variant<Hello, Assign, Report, Health, LogLines, LogWanted, Refusal>;

}  // namespace skep::protocol
