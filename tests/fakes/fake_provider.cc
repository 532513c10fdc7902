#include "tests/fakes/fake_provider.h"

namespace skep::fakes {

using coordinator::Ground;
using coordinator::Machine;

Result<Ground> FakeProvider::prepare() {
  return Ground{.private_subnet = "10.77.0.0/24", .listen = "10.77.0.1", .dial = "10.77.0.1"};
}

Result<Machine> FakeProvider::order(const NodeId& node) {
  if (int& left = failing_[node]; left > 0) {
    --left;
    return Error{Code::Unavailable, "no room for " + node.value + " now"};
  }
  const auto [place, fresh] = machines_.try_emplace(node);
  Machine& machine = place->second;
  if (fresh) {
    ++made_;
    machine.node = node;
    machine.kind = kind;
    machine.private_address = "10.77.0." + std::to_string(10 + machines_.size());
    machine.ssh_address = machine.private_address;
  }
  int& coming = coming_[node];
  machine.running = coming == 0;
  machine.words = coming == 0 ? "" : "guest 100001: SERVICE_SETUP";
  if (coming > 0) --coming;
  return machine;
}

Result<std::vector<Machine>> FakeProvider::describe() {
  std::vector<Machine> all;
  for (const auto& [node, machine] : machines_) all.push_back(machine);
  return all;
}

void FakeProvider::cut(const NodeId& node) {
  machines_.at(node).running = false;
}

bool FakeProvider::runs(const NodeId& node) const {
  const auto found = machines_.find(node);
  return found != machines_.end() && found->second.running;
}

}  // namespace skep::fakes
