// Tries local machines for real: `provider_trial FOLDER up|list|cut N|start N|console N|destroy`.
//
// FOLDER is the state folder; PROVIDER_TRIAL_NODES and _KIND choose how many machines, of which
// kind.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "common/time.h"
#include "coordinator/install/ssh_installer.h"
#include "coordinator/provider/local/local.h"
#include "coordinator/provider/local/serve_depot.h"
#include "coordinator/provider/local/supervise.h"

namespace {

using namespace skep;
using namespace skep::coordinator;

int told(const Error& error) {
  std::printf("code %d: %s\n", static_cast<int>(error.code), error.message.c_str());
  return 1;
}

std::string environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

long long since(Tick start) {
  return (SystemClock().now().tick - start).count();
}

int up(LocalProvider& provider, const Config& config, const std::string& folder) {
  const Tick start = SystemClock().now().tick;
  auto ground = provider.prepare();
  if (!ground) return told(ground.error());
  std::printf("ground after %lld ms: %s listen %s dial %s registry %s\n  %s\n", since(start),
              ground->private_subnet.c_str(), ground->listen.c_str(), ground->dial.c_str(),
              ground->registry.c_str(), ground->apt_lines.front().c_str());
  std::vector<std::thread> threads;
  for (const NodeConfig& node : config.nodes) {
    threads.emplace_back([&, name = node.name] {
      const auto machine = provider.order(name);
      if (!machine) {
        told(machine.error());
        return;
      }
      const auto ordered = since(start);
      SshInstaller installer(folder, "");
      auto reached = installer.reachable(*machine);
      for (int i = 0; !reached && i < 30; ++i) reached = installer.reachable(*machine);
      if (!reached) told(reached.error());
      std::printf("%s %s ordered after %lld ms, ssh after %lld ms: %s:%u\n", name.value.c_str(),
                  machine->kind.c_str(), ordered, since(start), machine->ssh_address.c_str(),
                  machine->ssh_port);
    });
  }
  for (auto& thread : threads) thread.join();
  return 0;
}

int command(LocalProvider& provider, const Config& config, int argc, char** argv) {
  const std::string verb = argv[2];
  const NodeId node(argc > 3 ? argv[3] : "");
  if (verb == "up") return up(provider, config, argv[1]);
  if (verb == "list") {
    const auto all = provider.list();
    if (!all) return told(all.error());
    for (const auto& one : *all) {
      std::printf("%s %s %s %s %s %d\n", one.node.value.c_str(), one.kind.c_str(),
                  one.running ? "runs" : "off", one.address.c_str(), one.ssh.c_str(), one.process);
    }
    return 0;
  }
  if (verb == "start") {
    const auto machine = provider.start(node);
    return machine ? 0 : told(machine.error());
  }
  const auto done = verb == "cut"       ? provider.cut(node)
                    : verb == "console" ? provider.console(node)
                                        : provider.destroy_all();
  return done ? 0 : told(done.error());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "local-machine") return local::supervise(argv[2]);
  if (argc == 5 && std::string(argv[1]) == "local-depot") {
    return local::serve_depot(argv[2], argv[3], static_cast<std::uint16_t>(std::atoi(argv[4])));
  }
  if (argc < 3) return 2;
  Config config;
  const std::string kind = environment("PROVIDER_TRIAL_KIND", "");
  if (kind == "vm") config.local.machines = MachineKind::Vm;
  if (kind == "container") config.local.machines = MachineKind::Container;
  const int nodes = std::atoi(environment("PROVIDER_TRIAL_NODES", "3").c_str());
  for (int i = 1; i <= nodes; ++i)
    config.nodes.push_back({.name = NodeId("sw" + std::to_string(i))});
  LocalProvider provider(config,
                         ClusterId(environment("PROVIDER_TRIAL_CLUSTER", "00c0ffee00c0ffee")),
                         {.state = argv[1], .cache = local_cache(), .program = ""});
  return command(provider, config, argc, argv);
}
