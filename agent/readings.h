// Readings: what the answers to health looks say.  An answer that cannot be read says nothing.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/effect.h"
#include "protocol/messages.h"

namespace skep::agent {

/// The member's wsrep status; `answered` is false where SQL gave none.
protocol::GaleraSample read_member(const Answer& answer);

/// Of the same answer: it stands first in its view.
bool read_first_of_view(const Answer& answer);

/// Of GET /containers/NAME/json; nothing where the engine did not say.
std::optional<bool> read_running(const Answer& answer);

/// Of the same: all arguments and environment variables that its container was made with.
std::vector<std::string> read_specification(const Answer& answer);

/// Of GET /containers/NAME/top: a program of a state transfer runs there.
bool read_transfer_runs(const Answer& answer);

/// Of du's lines for a data folder, the whole last: how much lies there, and whether a transfer
/// has marked it as unfinished.
struct DataFolder {
  Bytes bytes;
  bool unfinished = false;
};
std::optional<DataFolder> read_data_folder(const Answer& answer);

/// Of Consul's raft configuration: "voter, leader", "voter", "non-voter"; empty
/// where this address is not among the servers.
std::string read_consul_role(const Answer& answer, std::string_view private_address);

/// Of GET /info: "manager", "worker"; empty: not in a swarm.
std::string read_swarm_role(const Answer& answer);
/// Of the same: its id there.
std::string read_swarm_node(const Answer& answer);
/// Of GET /nodes/ID.
bool read_swarm_leader(const Answer& answer);

/// Of df's lines, one a path in this order: percentage last, size and use before it.
struct Disks {
  std::map<std::string, std::uint32_t> percent;  // "docker" -> 31
  std::map<std::string, protocol::Volume> volumes;
};
Disks read_disks(const Answer& answer);

/// Lines of GET /containers/NAME/logs, with or without Docker's frames around them.
std::vector<std::string> read_log_lines(const Answer& answer);

/// What a line of the member's log says of its way to Synced; empty words: there.
/// Nothing: the line says nothing of it.
std::optional<std::string> read_phase(std::string_view line);

}  // namespace skep::agent
