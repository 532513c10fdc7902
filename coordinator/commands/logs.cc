// skep logs NODE: the log of a container there, over ssh.

#include "coordinator/commands/commands.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/limits.h"

namespace skep::coordinator {

int logs_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const auto machine = find_machine(place, call.node);
  if (!machine) return fail(call, place.config.cluster, machine.error());
  const std::string lines = std::to_string(call.lines == 0 ? kLinesShown : call.lines);
  std::vector<std::string> argv;
  if (call.container == "agent") {
    argv = {"journalctl", "--no-pager", "--unit=skep-agent", "--lines=" + lines};
    if (call.follow) argv.emplace_back("--follow");
  } else {
    argv = {"docker", "logs", "--timestamps", "--tail=" + lines};
    if (call.follow) argv.emplace_back("--follow");
    const std::string container = call.container == "db" ? "db-" + call.node : "consul";
    argv.push_back(container);
    argv = in_container(call.node, container, Wants::Container, argv);
  }
  return become_ssh(call, place, *machine, false, root_line(*machine, argv));
}

}  // namespace skep::coordinator
