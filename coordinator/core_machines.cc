// Core, towards machines: what provider and installer answered, and what they are asked next.

#include <algorithm>
#include <utility>

#include "coordinator/core.h"
#include "coordinator/limits.h"
#include "coordinator/plan/pause.h"
#include "coordinator/scheduler/next_calls.h"

namespace skep::coordinator {
namespace {

/// Where agents cannot dial us they dial a socket of their own host, and ssh brings that here.
constexpr const char* kRelayEndpoint = "ipc:///run/skep/relay.sock";
constexpr const char* kRelayedAddress = "127.0.0.1";

std::string kind_of(const Record& record, const NodeId& node) {
  return record.fact(of_node(node, "private_address")).empty() ? "made" : "started";
}

}  // namespace

void Core::prepared(const Prepared& event) {
  if (!event.ground) {
    fail(Error(event.ground.error()).within("prepare the provider's ground"));
    return finish();
  }
  means_.ground = *event.ground;
  const Ground& ground = means_.ground;
  const std::map<std::string, std::string> facts{{"ground/known", "yes"},
                                                 {"ground/listen", ground.listen},
                                                 {"ground/dial", ground.dial},
                                                 {"ground/private_subnet", ground.private_subnet},
                                                 {"ground/registry", ground.registry}};
  const bool known = std::ranges::all_of(
      facts, [&](const auto& one) { return record_.fact(one.first) == one.second; });
  if (acts() && !known) save(Put{facts});
  for (const NodeConfig& node : config_.nodes) {
    const std::string& key = record_.fact(of_node(node.name, "agent_key"));
    if (!key.empty()) act(Admit{node.name, key});
  }
  act(Listen{relays() ? kRelayedAddress : ground.listen,
             static_cast<std::uint16_t>(record_.number("port"))});
}

void Core::listening(const Listening& event) {
  if (!event.endpoint) {
    // A reader shows what it knows without its agents.
    if (!acts()) return;
    fail(Error(event.endpoint.error()).within("listen for agents"));
    return finish();
  }
  endpoint_ = *event.endpoint;
  const std::string port = endpoint_.substr(endpoint_.rfind(':') + 1);
  if (acts() && record_.fact("port") != port) save(Put{{{"port", port}}});
  for (const NodeState& node : fleet_.nodes) {
    if (relays() && node.phase == Phase::Enrolled && node.machine) act(Bridge{*node.machine});
  }
}

void Core::described(const Described& event) {
  describing_ = false;
  described_at_ = now_.tick;
  if (!event.machines) {
    for (NodeState& node : fleet_.nodes) {
      if (node.phase == Phase::Unknown) node.phase_words = event.machines.error().message;
    }
    if (event.machines.error().code == Code::Refused) {
      fail(Error(event.machines.error()).within("describe the machines"));
      finish();
    }
    return;
  }
  for (NodeState& node : fleet_.nodes) {
    const auto machine = std::ranges::find(*event.machines, node.name, &Machine::node);
    // A call under way knows better than a description that was begun before it.
    if (node.calls.busy) continue;
    if (machine == event.machines->end() || !machine->running) {
      if (machine != event.machines->end()) node.machine = *machine;
      mark(node, Happening::MachineOff);
      continue;
    }
    node.machine = *machine;
    const std::string address = of_node(node.name, "private_address");
    if (acts() && !machine->private_address.empty() &&
        record_.fact(address) != machine->private_address) {
      save(Put{{{address, machine->private_address}}});
    }
    const bool member = !record_.fact(of_node(node.name, "agent_key")).empty();
    mark(node, member ? Happening::MemberOn : Happening::MachineOn);
  }
}

void Core::ordered(const Ordered& event) {
  NodeState* node = fleet_.find(event.node);
  if (node == nullptr) return;
  node->calls.busy = false;
  const Intent* open = record_.open("order", node->name);
  if (!event.machine) {
    const Error& error = event.machine.error();
    if (error.code == Code::Refused) return refuse(*node, error);
    tell(node->name, "", "order_failed", error.message);
    return failed(node->calls, node->name.value, "order: " + error.message, now_.tick);
  }
  node->machine = *event.machine;
  if (!event.machine->running) {
    // It comes by itself; the provider says when that takes too long.
    comes(node->calls, now_.tick);
    node->moved = now_.tick;
    return;
  }
  succeeded(node->calls);
  if (open != nullptr) {
    const std::string address = event.machine->private_address;
    save(Put{{{of_node(node->name, "private_address"), address}}});
    save(End{"order", node->name, open->detail, IntentState::Done, address});
  }
  ++made_;
  tell(node->name, "", "machine_made", event.machine->kind + " runs");
  const bool member = !record_.fact(of_node(node->name, "agent_key")).empty();
  mark(*node, member ? Happening::MemberOn : Happening::MachineOn);
}

void Core::reached(const Reached& event) {
  NodeState* node = fleet_.find(event.node);
  if (node == nullptr) return;
  node->calls.busy = false;
  if (!event.answer) {
    const Error& error = event.answer.error();
    if (error.code == Code::Refused) return refuse(*node, error);
    std::string words = "ssh: " + error.message;
    // It is tried every few seconds: told where it says something new.
    if (node->calls.words != words) tell(node->name, "", "reach_failed", words);
    return failed(node->calls, node->name.value, words, now_.tick);
  }
  succeeded(node->calls);
  if (node->phase != Phase::Booting) return;
  tell(node->name, "", "reached", "ssh answers");
  mark(*node, Happening::Answers);
}

void Core::installed(const Installed& event) {
  NodeState* node = fleet_.find(event.node);
  if (node == nullptr) return;
  node->calls.busy = false;
  if (!event.enrolled) {
    const Error& error = event.enrolled.error();
    if (error.code == Code::Refused) return refuse(*node, error);
    tell(node->name, "", "install_failed", error.message);
    return failed(node->calls, node->name.value, "install: " + error.message, now_.tick);
  }
  const Enrolled& enrolled = *event.enrolled;
  const ClusterId& cluster = enrolled.kept.cluster;
  if (!cluster.empty() && cluster.value != record_.fact("cluster")) {
    return refuse(*node, {Code::Refused, "the host belongs to another ledger, cluster " +
                                             cluster.value + ": not touched"});
  }
  succeeded(node->calls);
  save(Put{{{of_node(node->name, "agent_key"), enrolled.agent_key},
            {of_node(node->name, "host_key"), enrolled.host_key}}});
  if (const Intent* open = record_.open("install", node->name)) {
    save(End{"install", node->name, open->detail, IntentState::Done, enrolled.agent_key});
  }
  ++made_;
  act(Admit{node->name, enrolled.agent_key});
  tell(node->name, "", "agent_installed", "key pinned");
  mark(*node, Happening::Installed);
}

void Core::make_calls() {
  const bool watches = request_.aim == Aim::Watch;
  if (describe_is_due(fleet_, describing_, described_at_, now_.tick, watches) &&
      (endpoint_.empty() ? !request_.climbs() : true)) {
    describing_ = true;
    act(Describe{});
  }
  if (!request_.climbs() || endpoint_.empty()) return;
  renew_agents();
  for (const DueCall& one : due(fleet_, now_.tick)) {
    // What is gone for good is not started behind a recovery's back.
    const bool missing = std::ranges::find(request_.missing, one.node) != request_.missing.end();
    if (!missing && !paused(record_, one.node)) make_call(one);
  }
}

/// Agents follow the program that commands them: each is installed again once in a run at most.
void Core::renew_agents() {
  for (NodeState& node : fleet_.nodes) {
    const bool due = node.phase == Phase::Speaking && node.other_build && node.machine;
    if (!due || node.renewed || node.calls.busy || paused(record_, node.name)) continue;
    node.renewed = true;
    mark(node, Happening::OtherBuild);
  }
}

void Core::make_call(const DueCall& one) {
  NodeState& node = *fleet_.find(one.node);
  node.calls.busy = true;
  if (one.kind == CallKind::Order) {
    if (record_.open("order", node.name) == nullptr) {
      save(Begin{{.kind = "order",
                  .node = node.name,
                  .detail = kind_of(record_, node.name),
                  .at = now_.utc}});
    }
    if (!node.calls.comes) {
      tell(node.name, "", "machine_ordered", "in " + config_.path + ", and not running");
    }
    return act(Order{node.name});
  }
  Machine machine = *node.machine;
  if (machine.host_key.empty()) machine.host_key = record_.fact(of_node(node.name, "host_key"));
  if (one.kind == CallKind::Reach) return act(Reach{std::move(machine)});
  if (record_.open("install", node.name) == nullptr) {
    save(Begin{{.kind = "install", .node = node.name, .detail = "agent", .at = now_.utc}});
  }
  tell(node.name, "", "install_began", "");
  Home home{.cluster = ClusterId(record_.fact("cluster")),
            .endpoint = relays() ? kRelayEndpoint
                                 : "tcp://" + means_.ground.dial + ":" + record_.fact("port"),
            .coordinator_key = keys_.coordinator_key,
            .private_address = machine.private_address};
  if (home.private_address.empty()) {
    home.private_address = record_.fact(of_node(node.name, "private_address"));
  }
  act(Install{std::move(machine), std::move(home)});
}

}  // namespace skep::coordinator
