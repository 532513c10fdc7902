// skep env NODE: what points a docker client here at a node's engine.

#include <filesystem>

#include "coordinator/commands/commands.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/install/argv.h"

namespace skep::coordinator {

int env_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const auto machine = find_machine(place, call.node);
  if (!machine) return fail(call, place.config.cluster, machine.error());
  const std::string certificates = place.folder + "/operator";
  std::error_code problem;
  if (!std::filesystem::exists(certificates + "/cert.pem", problem)) {
    return fail(call, place.config.cluster, Exit::NotDone,
                "the operator's certificate is not made yet: skep up makes it", {"skep up"});
  }
  constexpr const char* kPort = "2376";
  const std::string host = "tcp://" + machine->private_address + ":" + kPort;
  if (call.json) {
    Document document = answer("env", place.config.cluster, SystemClock().now().utc);
    document.set("node", call.node).set("DOCKER_HOST", host).set("DOCKER_TLS_VERIFY", "1");
    print_document(document.set("DOCKER_CERT_PATH", certificates));
    return 0;
  }
  print("export DOCKER_HOST=" + install::quoted(host) + "\nexport DOCKER_TLS_VERIFY=1\n" +
        "export DOCKER_CERT_PATH=" + install::quoted(certificates) + "\n" +
        "# Run: eval \"$(skep env " + call.node + ")\"\n");
  return 0;
}

}  // namespace skep::coordinator
