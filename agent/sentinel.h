// Sentinel: a row every so often through one member of a view, read on all after a causal wait: the
// content is compared, not words (galera.md 10.6).  Pure.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "protocol/messages.h"

namespace skep::agent::sentinel {

/// To read the rows; as the writer, to write one first; and where the table was missing, to make
/// it.
RunSql effect(const std::string& socket, const std::string& node, bool writes, bool makes);

/// The table, or the schema it lies in, is not there: a busy group is no reason to make it again.
bool missing(const Answer& answer);

/// Nothing where it could not be read.
std::optional<protocol::Sentinel> read(const Answer& answer);

}  // namespace skep::agent::sentinel
