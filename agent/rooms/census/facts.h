// What lies in the database's folder, and what runs on it.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/database.h"
#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::census {

/// A position that was found and kept: it stays true until a member starts here.
struct KeptPosition {
  std::uint64_t round = 0;
  database::Position position;
};

struct Facts {
  bool empty = true;            // nothing but lost+found
  bool transfer_cut = false;    // sst_in_progress
  bool first_seed_cut = false;  // a first seed began here and was never confirmed
  std::optional<database::SavedState> saved;
  std::optional<docker::Container> member;
  std::optional<docker::Container> recovery;
  std::vector<std::string> recovery_log;
  std::optional<KeptPosition> kept;
  std::optional<std::string> config;

  bool running() const { return member && member->running(); }
  /// A directory that a position can be recovered from.
  bool has_state() const;
};

std::vector<Effect> looks(const protocol::NodeSpec& spec);
Result<Facts> read(std::span<const Answer> seen);

/// "ROUND UUID:SEQNO\n".
std::string to_text(const KeptPosition& kept);

}  // namespace skep::agent::census
