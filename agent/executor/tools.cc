#include "agent/executor/tools.h"

#include "common/processes.h"

namespace skep::agent::executor {

Result<ToolEnded> run_tool(const RunTool& tool, const std::atomic<bool>& cancel,
                           const Progress& progress) {
  Command command;
  command.argv = tool.argv;
  command.input = tool.input;
  command.environment = tool.environment;
  command.deadline = tool.deadline;
  command.silence = tool.silence;
  command.cancel = &cancel;
  command.on_line = progress;
  auto ended = run(command);
  if (!ended) return std::move(ended).error();
  return ToolEnded{ended->status, std::move(ended->out), std::move(ended->err)};
}

}  // namespace skep::agent::executor
