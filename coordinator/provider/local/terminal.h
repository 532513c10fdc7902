// Terminal: joins the one we run in to a machine's serial console.

#pragma once

#include <string>

#include "common/result.h"

namespace skep::coordinator::local {

/// Until the machine ends or Ctrl-] is typed.  The terminal is put back as it was.
Result<void> join_terminal(const std::string& socket_path);

}  // namespace skep::coordinator::local
