// skep local-depot and local-machine: processes of the playground that outlive the command that
// started them.

#include <charconv>
#include <cstdint>

#include "coordinator/commands/commands.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/provider/local/serve_depot.h"
#include "coordinator/provider/local/supervise.h"

namespace skep::coordinator {

int local_depot_command(const Call& call) {
  std::uint16_t port = 0;
  if (call.rest.size() == 3) {
    const std::string& text = call.rest[2];
    std::from_chars(text.data(), text.data() + text.size(), port);
  }
  if (port == 0) return fail(call, "", Exit::Usage, "local-depot FOLDER ADDRESS PORT");
  return local::serve_depot(call.rest[0], call.rest[1], port);
}

int local_machine_command(const Call& call) {
  if (call.rest.size() != 1) return fail(call, "", Exit::Usage, "local-machine FOLDER");
  return local::supervise(call.rest[0]);
}

}  // namespace skep::coordinator
