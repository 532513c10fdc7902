// Database: what a member is made of (files, configuration, containers), shared by
// the rooms that look at its data and the one that runs it.  Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/docker.h"
#include "common/result.h"
#include "protocol/messages.h"
#include "protocol/node_spec.h"

namespace skep::agent::database {

constexpr std::string_view kConfigPath = "/etc/skep/galera/skep.cnf";
constexpr std::string_view kPasswordPath = "/etc/skep/galera/root_password";
constexpr std::string_view kStartProgram = "/opt/skep/share/database-start";
/// Called by the server at each change of its view; in the container /skep/notify.
constexpr std::string_view kNotifyProgram = "/opt/skep/share/wsrep-notify";
/// Where that tells the agent; in the container beside the server's socket.
constexpr std::string_view kNoticeSocket = "/run/skep/mysqld/skep-notify.sock";
constexpr std::string_view kSocketFolder = "/run/skep/mysqld";
constexpr std::string_view kSocket = "/run/skep/mysqld/mysqld.sock";
/// The position found for a census; gone before the member may start.
constexpr std::string_view kPositionPath = "/var/lib/skep/position";
constexpr std::string_view kRecoverContainer = "skep-recover";
constexpr std::string_view kNobody = "00000000-0000-0000-0000-000000000000";
/// mysql in our image as in the official one.
constexpr std::uint32_t kMysqlUser = 999;

std::string container_name(const protocol::NodeSpec& spec);  // "db-sw1"
std::string data_folder(const protocol::NodeSpec& spec);
std::string control_folder(const protocol::NodeSpec& spec);

/// "UUID:SEQNO".
struct Position {
  std::string uuid;
  std::int64_t seqno = -1;

  /// Names a state that a cluster may be seeded from.
  bool usable() const { return uuid != kNobody && seqno >= 0; }
  bool operator==(const Position&) const = default;
};

/// Strict (galera.md 2.2): 36 characters, a colon, a signed number; nothing else.
std::optional<Position> parse_position(std::string_view text);
std::string to_text(const Position& position);

/// grastate.dat, as the provider writes it (galera.md 2.1).
struct SavedState {
  Position position;
  bool safe_to_bootstrap = false;
};

std::optional<SavedState> parse_grastate(std::string_view text);

/// The whole configuration file; the same settings serve for a recovery.
std::string config_text(const protocol::NodeSpec& spec, const protocol::HostFacts& host);

/// Of what a running member would have to be restarted for: the file without the
/// addresses of the others, which it learns from the group, image and port.
std::string config_fingerprint(const protocol::NodeSpec& spec, const protocol::HostFacts& host);

docker::ContainerSpec member(const protocol::NodeSpec& spec, const protocol::HostFacts& host);

/// Prints `recovered UUID:SEQNO` and ends.  `round` is told by its label.
docker::ContainerSpec recovery(const protocol::NodeSpec& spec, std::uint64_t round);
constexpr std::string_view kRoundLabel = "skep.round";

/// The position that a recovery's log ends with.
std::optional<Position> recovered_position(const std::vector<std::string>& log);

/// A line of its log: the member is Synced (galera.md 1.4: the tail is the same in all versions).
bool says_synced(std::string_view line);

}  // namespace skep::agent::database
