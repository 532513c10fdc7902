#include "coordinator/provider/local/depot.h"

#include <unistd.h>

#include "common/files.h"
#include "common/processes.h"
#include "coordinator/limits.h"
#include "coordinator/provider/local/argv.h"
#include "coordinator/provider/local/network.h"
#include "coordinator/provider/local/process.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator::local {
namespace {

struct Service {
  std::string name;
  Argv argv;
  IsIt is_it;
  std::uint16_t port = 0;
  std::string log;
};

Result<void> start(const Service& service) {
  if (find_process(service.is_it)) return {};
  auto started = start_detached(service.argv, service.log);
  if (!started) return std::move(started).error().within(service.name);
  return {};
}

Result<void> await(const Service& service, const std::string& address) {
  bool answers = false;
  until(kLocalStart, [&] {
    answers = port_answers(address, service.port);
    return answers || !find_process(service.is_it);
  });
  // Somebody else's answer is not ours.
  if (answers && find_process(service.is_it)) return {};
  return Error{Code::Unavailable, service.name + " at " + address + ":" +
                                      std::to_string(service.port) +
                                      " does not answer: " + last_lines(service.log)};
}

std::string settings_path(const Folder& folder) {
  return folder.local() + "/registry.yml";
}

}  // namespace

Result<void> check_cache(const std::string& cache) {
  for (const char* part :
       {"/node/rootfs", "/node/vm", "/repo/InRelease", "/repo/skep.gpg", "/registry/docker"}) {
    if (::access((cache + part).c_str(), R_OK) == 0) continue;
    return Error{Code::NotFound, cache + part + " is missing; packaging/images/build makes it"};
  }
  return {};
}

std::string depot_address(const GroundRecord& ground) {
  if (ground.kind == "vm") return "127.0.0.1";
  const auto subnet = config::parse_subnet(ground.subnet);
  return subnet ? address_in(*subnet, 1) : "";
}

Result<void> start_depot(const Yard& yard) {
  const GroundRecord& ground = yard.ground;
  const std::string address = depot_address(ground);
  const std::string settings = settings_path(yard.folder);
  const std::string text =
      registry_settings(yard.cache + "/registry", address, ground.registry_port);
  const Service packages{
      "package depot", depot_argv(yard.program, yard.cache + "/repo", address, ground.depot_port),
      [&](const auto& argv) { return is_depot(argv, address, ground.depot_port); },
      ground.depot_port, yard.folder.local() + "/depot.log"};
  const Service registry{"registry", registry_argv(settings),
                         [&](const auto& argv) { return is_registry_of(argv, settings); },
                         ground.registry_port, yard.folder.local() + "/registry.log"};
  auto done = replace_file(settings, text);
  if (done) done = start(packages);
  if (done) done = start(registry);
  if (done) done = await(packages, address);
  if (done) done = await(registry, address);
  return done;
}

Result<void> stop_depot(const Folder& folder, const GroundRecord& ground) {
  const std::string address = depot_address(ground);
  auto stopped =
      kill_all([&](const auto& argv) { return is_depot(argv, address, ground.depot_port); });
  if (!stopped) return std::move(stopped).error().within("package depot");
  const std::string settings = settings_path(folder);
  stopped = kill_all([&](const auto& argv) { return is_registry_of(argv, settings); });
  if (!stopped) return std::move(stopped).error().within("registry");
  return {};
}

}  // namespace skep::coordinator::local
