// Tools: programs of the host, run with an argument vector and a deadline.

#pragma once

#include <atomic>

#include "agent/effect.h"
#include "agent/executor.h"

namespace skep::agent::executor {

Result<ToolEnded> run_tool(const RunTool& tool, const std::atomic<bool>& cancel,
                           const Progress& progress);

}  // namespace skep::agent::executor
