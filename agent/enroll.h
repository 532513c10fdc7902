// Enroll: `skep-agent enroll` makes the node's keys, writes its config and unit, and says who it
// is.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "agent/config.h"
#include "common/result.h"

namespace skep::agent {

/// From `--node sw1 --cluster ID --endpoint E --coordinator-key K --private-address A`.
/// Code::Invalid: all that is wrong with them.
Result<Config> enroll_flags(std::span<const std::string_view> arguments);

/// Repeatable: keys are made once and kept.  `unit` is the unit file's text.
/// Gives one line of JSON: {"agent_key", "request", "kept": {...}}, with "refused" in
/// words where the host belongs to another cluster; nothing is changed then.
Result<std::string> enroll(const Config& config, const Paths& paths, std::string_view unit);

}  // namespace skep::agent
