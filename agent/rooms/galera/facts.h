// Everything that is looked at before a member is started, followed, stopped or taken off.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/attempts.h"
#include "agent/database.h"
#include "agent/effect.h"
#include "common/ids.h"
#include "common/result.h"
#include "protocol/node_spec.h"

namespace skep::agent::galera {

/// How often the member ended badly in a row, and which end was counted last.
constexpr std::string_view kCrashesPath = "/var/lib/skep/crashes";
/// The engine kept the member's port from it, so often in one run of the engine.
constexpr std::string_view kPortHeldPath = "/var/lib/skep/port-held";
/// Data on its way out: renamed first, so that a cut leaves no half of a database.
constexpr std::string_view kWiped = "wiped";
constexpr std::string_view kService = "mariadb";

struct Crashes {
  std::uint32_t in_a_row = 0;
  std::string finished_at;  // of the last that was counted
};

/// wsrep status, as the member itself says (galera.md 1.5).
struct Status {
  std::string state;  // "Synced"
  std::string cluster_status;
  std::string state_uuid;
  std::uint32_t size = 0;
  std::int64_t last_committed = -1;
  bool ready = false;
  std::string transfer_method;  // wsrep_sst_method

  /// A donor goes on serving while it hands its state on.
  bool serves() const {
    return (state == "Synced" || state == "Donor/Desynced") && cluster_status == "Primary" && ready;
  }
};

struct Facts {
  std::optional<std::string> config;
  std::optional<std::string> password;
  std::optional<std::string> token;
  std::optional<Crashes> crashes;
  std::optional<database::SavedState> saved;
  Epoch begun = 0;  // control/epoch, written by the start program
  bool position_kept = false;
  bool control_folder = false;
  bool socket_folder = false;
  bool seeding = false;       // a first seed began here and is not known to have succeeded
  bool transfer_cut = false;  // sst_in_progress
  bool data_empty = true;
  std::vector<std::string> volume;  // names on it
  docker::Info info;
  std::optional<docker::Network> network;
  std::optional<docker::Container> member;
  std::optional<docker::Container> recovery;
  std::vector<std::string> log;    // since the member's last start
  std::optional<Status> status;    // nothing while it does not answer
  std::optional<bool> registered;  // in Consul; nothing while that does not answer
  Attempts held;                   // starts for which the engine had no port, in its present run
  bool port_hears = false;         // looked for where the engine says that the port is taken

  /// The engine's word at the last start.
  bool port_is_taken() const {
    return member && !member->running() &&
           member->error.find("port is already allocated") != std::string::npos;
  }
  bool running() const { return member && member->running(); }
  /// A UUID that a cluster gave it stands in its directory.
  bool has_state() const {
    return saved && saved->position.uuid != database::kNobody && !transfer_cut;
  }
};

std::vector<Effect> looks(const protocol::NodeSpec& spec);
/// The member's own word and log, where there is one to ask.
std::vector<Effect> further_looks(const protocol::NodeSpec& spec, std::span<const Answer> seen);
Result<Facts> read(std::span<const Answer> seen);

RunSql ask_status();
Result<Status> read_status(const Answer& answer);

std::string to_text(const Crashes& crashes);

/// What the member is at, from its own log: "takes a whole copy (SST)".
std::string phase(const std::vector<std::string>& log);

/// It has not answered since its start, and its log says that it waits for the
/// others: its storage engine is closed, and SIGTERM is not heard (galera.md 1.4).
bool looks_for_group(const Facts& facts);

/// "SST", "IST", "none"; nothing where the log no longer reaches back to the start.
std::optional<std::string> transfer(const std::vector<std::string>& log);

}  // namespace skep::agent::galera
