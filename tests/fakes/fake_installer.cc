#include "tests/fakes/fake_installer.h"

namespace skep::fakes {

using coordinator::Enrolled;
using coordinator::Home;
using coordinator::Machine;

Result<void> FakeInstaller::reachable(const Machine& machine) {
  if (refused_.contains(machine.node)) {
    return Error{Code::Refused, "the host key is not the pinned one"};
  }
  if (unreached_.contains(machine.node)) {
    return Error{Code::Unavailable, machine.ssh_address + ":22: No route to host"};
  }
  return {};
}

Result<Enrolled> FakeInstaller::install(const Machine& machine, const Home& home) {
  homes_[machine.node] = home;
  Enrolled enrolled{.agent_key = "key of " + machine.node.value, .host_key = "host key"};
  if (const auto found = foreign_.find(machine.node); found != foreign_.end()) {
    enrolled.kept.cluster = ClusterId(found->second);
  }
  return enrolled;
}

}  // namespace skep::fakes
