// Attempts: how often in a row the engine did not start one container, in one run of the engine.
//
// Some faults of an engine last as long as it runs, and another try never helps: then it is
// restarted.  Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/docker.h"
#include "agent/effect.h"
#include "agent/room.h"
#include "common/result.h"

namespace skep::agent {

struct Attempts {
  std::uint32_t failed = 0;
  std::string last;        // the id of the container that was counted last
  std::string invocation;  // of the engine
};

std::string to_text(const Attempts& attempts);

/// From their file and the engine's unit.  What was counted in another run of the engine counts no
/// more.
Result<Attempts> read_attempts(const Answer& file, const Answer& unit);

/// Counts that this container did not start, in the file at `path`; restarts the engine after the
/// third in a row (disruptive), with `words`.  Nothing where it was counted and others may follow.
std::optional<Change> mind_attempts(const Attempts& attempts, const docker::Container& container,
                                    std::string_view path, const std::string& words);

}  // namespace skep::agent
