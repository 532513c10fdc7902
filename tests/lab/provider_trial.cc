// Tries local machines for real: `provider_trial FOLDER up|list|install N|cut N|start N|console
// N|destroy`.
//
// FOLDER is the state folder; PROVIDER_TRIAL_NODES and _KIND choose how many machines, of which
// kind.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "common/time.h"
#include "coordinator/install/relay.h"
#include "coordinator/install/ssh_installer.h"
#include "coordinator/provider/local/local.h"
#include "coordinator/provider/local/serve_depot.h"
#include "coordinator/provider/local/supervise.h"
#include "protocol/transport.h"

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

/// Installs the agent, which dials through a relay, and waits for its first word.
int install(LocalProvider& provider, const std::string& folder, const NodeId& node) {
  const auto machines = provider.describe();
  if (!machines) return told(machines.error());
  const auto machine = std::ranges::find(*machines, node, &Machine::node);
  if (machine == machines->end()) return 2;
  SshInstaller installer(folder, environment("PROVIDER_TRIAL_BUNDLE", "build/opt-skep.tar"));
  const auto keys = protocol::make_curve_keys();
  const Home home{.cluster = ClusterId(environment("PROVIDER_TRIAL_CLUSTER", "00c0ffee00c0ffee")),
                  .endpoint = "ipc:///run/skep/relay.sock",
                  .coordinator_key = keys.public_key,
                  .private_address = machine->private_address};
  for (int i = 0; i < 2; ++i) {
    const Tick start = SystemClock().now().tick;
    const auto enrolled = installer.install(*machine, home);
    if (!enrolled) return told(enrolled.error());
    std::printf("installed after %lld ms: %s kept %s\n", since(start), enrolled->agent_key.c_str(),
                enrolled->kept.cluster.value.c_str());
    if (i == 0) continue;
    auto router = protocol::bind_router("tcp://127.0.0.1:*", keys);
    if (!router) return told(router.error());
    (*router)->admit(node, enrolled->agent_key);
    auto relay = Relay::open(folder, *machine, (*router)->endpoint());
    if (!relay) return told(relay.error());
    for (int wait = 0; wait < 200; ++wait) {
      if (const auto word = (*router)->receive()) {
        std::printf("heard %s, %zu bytes, after %lld ms; relay stands: %d\n",
                    word->from.value.c_str(), word->bytes.size(), since(start), relay->stands());
        return 0;
      }
      std::this_thread::sleep_for(Duration{50});
    }
    std::printf("nothing heard; relay stands: %d\n", relay->stands());
  }
  return 1;
}

int command(LocalProvider& provider, const Config& config, int argc, char** argv) {
  const std::string verb = argv[2];
  const NodeId node(argc > 3 ? argv[3] : "");
  if (verb == "up") return up(provider, config, argv[1]);
  if (verb == "install") return install(provider, argv[1], node);
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
