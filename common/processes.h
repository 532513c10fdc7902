// Processes: runs a program with an argument vector, a deadline and a limit on what is kept of its
// output.

#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/limits.h"
#include "common/result.h"
#include "common/time.h"
#include "common/units.h"

namespace skep {

struct Command {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH
  std::string input;
  std::map<std::string, std::string> environment;  // added to PATH and LC_ALL=C alone
  bool inherit_environment = false;
  Duration deadline{60'000};
  Duration silence{0};  // no output for so long ends it; 0: only the deadline does
  Bytes keep = mib(1);  // of each stream: head and tail, the middle is cut out
  std::function<void(std::string_view line)> on_line;  // each line of stdout and stderr as it comes
  const std::atomic<bool>* cancel = nullptr;           // set: ended like at the deadline
  Duration term_to_kill = kTermToKill;
};

struct Ended {
  int status = 0;  // exit status; 128 + signal where a signal ended it
  std::string out;
  std::string err;
};

/// Blocks.  The child leads a process group of its own and is ended as a group:
/// TERM, then KILL after 10 s.  Code::NotFound: no such program.
/// Code::TimedOut: deadline or silence, with the last line it printed.
Result<Ended> run(const Command& command);

/// Replaces this process; comes back only with an Error.
Error exec(const std::vector<std::string>& argv);

/// Starts a program that outlives this one: own session, no terminal, output to `log_path`.
/// Gives its process id.
Result<int> start_detached(const std::vector<std::string>& argv, const std::string& log_path);

}  // namespace skep
