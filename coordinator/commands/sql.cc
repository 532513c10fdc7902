// skep sql NODE [-e STATEMENT]: the client inside that member's container, as root by its unix
// socket.

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "coordinator/commands/commands.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"

namespace skep::coordinator {
namespace {

/// The statement becomes stdin: in an argument everybody on the node could read it.
Result<void> put_on_stdin(const std::string& text) {
  const int file = ::memfd_create("skep-sql", 0);
  if (file < 0 || ::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::lseek(file, 0, SEEK_SET) != 0 || ::dup2(file, STDIN_FILENO) < 0) {
    return Error{Code::Internal, std::string("statement: ") + std::strerror(errno)};
  }
  ::close(file);
  return {};
}

}  // namespace

int sql_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const auto machine = find_machine(place, call.node);
  if (!machine) return fail(call, place.config.cluster, machine.error());
  const bool prompt = !call.statement && stdin_is_terminal() && stdout_is_terminal();
  if (call.statement) {
    if (auto put = put_on_stdin(*call.statement + "\n"); !put) {
      return fail(call, place.config.cluster, put.error());
    }
  }
  const auto argv =
      in_container(call.node, "db-" + call.node, Wants::Running, sql_argv(call.node, prompt));
  return become_ssh(call, place, *machine, prompt, root_line(*machine, argv));
}

}  // namespace skep::coordinator
