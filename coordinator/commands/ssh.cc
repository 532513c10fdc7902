// skep ssh NODE [-- COMMAND...]: a shell as root, or one command, its arguments handed over
// exactly.

#include "coordinator/commands/commands.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"

namespace skep::coordinator {

int ssh_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const auto machine = find_machine(place, call.node);
  if (!machine) return fail(call, place.config.cluster, machine.error());
  const bool terminal = stdin_is_terminal() && stdout_is_terminal();
  const std::string line =
      call.rest.empty() ? root_shell(*machine) : root_line(*machine, call.rest);
  return become_ssh(call, place, *machine, terminal, line);
}

}  // namespace skep::coordinator
