// Tool: runs one of the host's programs to its end; and waiting for what has no event.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/files.h"
#include "common/result.h"
#include "common/time.h"

namespace skep::coordinator::local {

/// What it printed.  An exit status that is not 0 is an error with its last words.
Result<std::string> tool(const std::vector<std::string>& argv);

/// Only whether it ended with 0; for looks.
bool succeeds(const std::vector<std::string>& argv);

/// Asks again until it is so; false: not within `limit`.
bool until(Duration limit, const std::function<bool()>& so);

/// Waits for a lock that another command holds.  Code::Unavailable after kLocalLock.
Result<FileLock> wait_for_lock(const std::string& path);

}  // namespace skep::coordinator::local
