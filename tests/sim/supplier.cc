#include "tests/sim/supplier.h"

#include "agent/kept.h"

namespace skep::sim {

using Described = coordinator::Machine;

Result<coordinator::Ground> Playground::prepare() {
  return coordinator::Ground{
      .private_subnet = "10.77.0.0/24", .listen = "10.77.0.1", .dial = "10.77.0.1", .registry = ""};
}

Described Playground::describe(const Site& site) const {
  return {.node = site.node(),
          .kind = "container",
          .running = site.on(),
          .ssh_address = site.address(),
          .ssh_key = "key",
          .host_key = "ssh-ed25519 " + site.node().value,
          .private_address = site.address()};
}

Result<std::vector<Described>> Playground::describe() {
  if (!last_.empty() && setting_.strikes(Fault::SupplierIsBehind)) return last_;
  std::vector<Described> machines;
  for (const auto& [node, site] : sites_) machines.push_back(describe(*site));
  last_ = machines;
  return machines;
}

Result<Described> Playground::order(const NodeId& node) {
  if (fails()) return Error{Code::Unavailable, "the provider does not answer"};
  // A name that is wrong costs nothing here: there is no such place to put a machine.
  if (!sites_.contains(node)) return Error{Code::Unavailable, "no quota for " + node.value};
  if (setting_.gone.contains(node)) return Error{Code::Unavailable, "it does not start"};
  told_.switch_on(node);
  return describe(*sites_.at(node));
}

Result<void> Playground::reachable(const NodeId& node) {
  if (!sites_.at(node)->on() || fails()) {
    return Error{Code::Unavailable, "connection timed out"};
  }
  return {};
}

Result<coordinator::Enrolled> Playground::install(const NodeId& node, const coordinator::Home&) {
  Site& site = *sites_.at(node);
  if (!site.on() || fails()) {
    return Error{Code::Unavailable, "connection reset"};
  }
  site.install(setting_.version);
  told_.installed(node);
  protocol::Kept kept;
  if (const auto text = site.file("/var/lib/skep/kept")) {
    auto read = agent::read_kept(*text);
    if (!read) return std::move(read).error();
    kept = *std::move(read);
  }
  return coordinator::Enrolled{.agent_key = site.agent_key(),
                               .kept = std::move(kept),
                               .host_key = "ssh-ed25519 " + node.value};
}

}  // namespace skep::sim
