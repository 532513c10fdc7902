// Processes of this computer, known by their whole argument vector and never by a number alone.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/result.h"
#include "common/time.h"

namespace skep::coordinator::local {

using IsIt = std::function<bool(const std::vector<std::string>& argv)>;

/// The lowest process id whose arguments are it.  Nothing where none runs.
std::optional<int> find_process(const IsIt& is_it);

/// Of a process, from /proc; empty once it has ended.
std::vector<std::string> arguments_of(int process);

/// Its children, in the order of their ids.
std::vector<int> children_of(int process);

/// SIGKILL to every process that is it, through a descriptor that cannot come to mean another one;
/// comes back when all are gone.  Code::TimedOut.
Result<void> kill_all(const IsIt& is_it);

/// Comes back when these ids are free, or at the limit: a dead process stays in the table until its
/// parent, or process 1 for it, has taken note.
void wait_until_forgotten(const std::vector<int>& processes, Duration limit);

}  // namespace skep::coordinator::local
