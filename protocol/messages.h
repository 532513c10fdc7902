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

struct GaleraSample {
  bool container_running = false;
  bool answered = false;  // SQL answered; false during an SST
  std::string state;      // wsrep_local_state_comment
  std::string cluster_status;
  std::string state_uuid;
  std::uint32_t size = 0;
  std::int64_t last_committed = -1;
  bool ready = false;
  std::string phase;  // "SST 312 MiB", "IST", "recovering"; empty when serving
  bool operator==(const GaleraSample&) const = default;
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
  std::uint32_t good_samples = 0;  // in a row that looked like serving
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
