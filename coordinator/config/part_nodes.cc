// Readers of the list of nodes: names or maps, and what holds between them.

#include <algorithm>
#include <map>

#include "coordinator/config/host_name.h"
#include "coordinator/config/parts.h"
#include "coordinator/limits.h"

namespace skep::coordinator::config {
namespace {

using Kind = Tree::Kind;

std::string place(std::size_t number) {
  return "nodes[" + std::to_string(number) + "]";
}

void check_name(Faults& faults, Mark mark, const std::string& key, const std::string& name) {
  if (is_host_name(name)) return;
  const std::string better = as_host_name(name);
  const bool capitals = std::ranges::any_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
  faults.add(mark, key,
             "\"" + name + "\" is not a host name (" + (capitals ? "lower-case " : "") +
                 "letters, digits, -)" + (better.empty() ? "" : "; " + better + " would be"));
}

void check_address(Faults& faults, const Tree* value, const std::string& key,
                   const std::string& text) {
  if (value == nullptr || text.empty() || parse_address(text)) return;
  faults.add(value->mark, key, "\"" + text + "\" is not an address; write one like 10.0.8.11");
}

/// A machine of its own: how it is reached is the operator's to say.
void read_host(Section& part, NodeConfig& node) {
  const Tree* address = part.take("address");
  if (address != nullptr && part.scalar(*address, part.within("address"), node.address)) {
    // A name is as good as an address here; but nothing that ssh takes for an option.
    const bool well = !node.address.starts_with('-') &&
                      node.address.find_first_of(" @/'\"\\") == std::string::npos;
    if (!well) part.fault(*address, "address", "\"" + node.address + "\" is no host");
  }
  const Tree* own = part.take("private_address");
  if (own != nullptr && part.scalar(*own, part.within("private_address"), node.private_address)) {
    check_address(part.faults(), own, part.within("private_address"), node.private_address);
  }
  const Tree* user = part.take("user");
  if (user != nullptr && part.scalar(*user, part.within("user"), node.user)) {
    const bool well = !node.user.empty() && !node.user.starts_with('-') &&
                      node.user.find_first_of(" @/'\"\\:") == std::string::npos;
    if (!well) part.fault(*user, "user", "\"" + node.user + "\" is no login name");
  }
  part.number("port", 1, 65535,
              [&](std::uint64_t n) { node.port = static_cast<std::uint16_t>(n); });
  part.text("key", node.key);
}

/// Where a machine is made for us, its ways in are made with it.
void refuse_host_keys(Section& part, ProviderKind provider) {
  for (const char* key : {"address", "private_address", "user", "port", "key"}) {
    const Tree* value = part.take(key);
    if (value == nullptr) continue;
    part.fault(*value, key,
               std::string(provider == ProviderKind::Local ? "a local machine" : "a guest") +
                   " is given its own; leave it out, or write provider: hosts");
  }
}

void read_node(Faults& faults, const Tree& tree, std::size_t number, Config& config) {
  NodeConfig node;
  node.line = tree.mark.line;
  node.guest = config.softlayer.shape;
  std::string key = place(number);
  Mark named = tree.mark;
  if (tree.kind == Kind::Scalar) {
    node.name = NodeId(tree.text);
    if (config.provider == ProviderKind::Hosts) {
      faults.add(tree.mark, key,
                 "a host needs an address; write {name: " + tree.text + ", address: 10.0.8.11}");
    }
  } else {
    Section part(faults, tree, key);
    const Tree* name = part.take("name");
    std::string text;
    if (name == nullptr) {
      if (tree.kind == Kind::Map || tree.empty()) faults.add(tree.mark, key, "has no name");
    } else {
      named = name->mark;
      node.line = named.line;
      if (part.scalar(*name, key + ".name", text) && text.empty()) {
        faults.add(named, key + ".name", "is empty; a node needs a name");
      }
    }
    key += ".name";
    node.name = NodeId(text);
    if (config.provider == ProviderKind::Hosts) {
      read_host(part, node);
      if (node.address.empty() && tree.kind == Kind::Map) {
        faults.add(tree.mark, part.within("address"), "is missing: where ssh finds the host");
      }
    } else {
      refuse_host_keys(part, config.provider);
      if (config.provider == ProviderKind::SoftLayer) read_guest(part, node.guest);
    }
    const Tree* disk = part.take("disk");
    if (disk != nullptr && part.scalar(*disk, part.within("disk"), node.disk) &&
        (!node.disk.starts_with("/dev/") || node.disk.find("..") != std::string::npos)) {
      part.fault(*disk, "disk", "\"" + node.disk + "\" is not a device; write one like /dev/vdb");
    }
    part.finish();
    if (text.empty()) return;
  }
  check_name(faults, named, key, node.name.value);
  const auto same = std::ranges::find_if(
      config.nodes, [&](const NodeConfig& other) { return other.name == node.name; });
  if (same != config.nodes.end()) {
    faults.add(named, key,
               node.name.value + " stands twice, first at line " + std::to_string(same->line));
  }
  config.nodes.push_back(std::move(node));
}

/// Two names for one machine: it would be prepared twice at once.
void check_doors(Faults& faults, const Config& config) {
  std::map<std::string, int> lines;
  for (const NodeConfig& node : config.nodes) {
    if (node.address.empty()) continue;
    const std::string door = node.address + ":" + std::to_string(node.port);
    const auto [first, anew] = lines.emplace(door, node.line);
    if (anew) continue;
    faults.add(Mark{.line = node.line, .column = 1}, "nodes." + node.name.value + ".address",
               door + " stands twice, first at line " + std::to_string(first->second));
  }
}

}  // namespace

void read_nodes(Faults& faults, const Tree* nodes, Config& config) {
  if (nodes == nullptr) {
    faults.add(Mark{}, "nodes", "is missing; write nodes: [sw1, sw2, sw3]");
    return;
  }
  if (nodes->kind != Kind::List || nodes->items.empty()) {
    faults.add(nodes->mark, "nodes", "is not a list of names; write nodes: [sw1, sw2, sw3]");
    return;
  }
  if (nodes->items.size() > kNodesMost) {
    faults.add(
        nodes->mark, "nodes",
        std::to_string(nodes->items.size()) + " nodes; " + std::to_string(kNodesMost) + " at most");
    return;
  }
  for (std::size_t i = 0; i < nodes->items.size(); ++i) {
    read_node(faults, nodes->items[i], i, config);
  }
}

void check_nodes(Faults& faults, Faults& remarks, const Tree* nodes, const Config& config,
                 const Subnets& subnets) {
  const std::size_t count = config.nodes.size();
  if (nodes == nullptr || count == 0) return;
  const std::string many = std::to_string(count) + " nodes";
  if (count == 1) {
    remarks.add(nodes->mark, "nodes", "one node: nothing survives its loss; three survive one");
  } else if (count == 2) {
    remarks.add(nodes->mark, "nodes",
                "two nodes: when either fails the other stops serving too; three survive one");
  } else if (count % 2 == 0) {
    remarks.add(nodes->mark, "nodes",
                many + " survive no more failures than " + std::to_string(count - 1) +
                    "; an odd number is better");
  }
  if (config.provider != ProviderKind::Hosts) return;
  check_doors(faults, config);
  std::map<std::string, int> lines;
  for (const NodeConfig& node : config.nodes) {
    const Mark mark{.line = node.line, .column = 1};
    const std::string key = "nodes." + node.name.value + ".private_address";
    if (node.private_address.empty()) {
      // The one address does for both where it is one of the private network.
      const auto own = parse_address(node.address);
      if (!own || !subnets.private_one || !subnets.private_one->subnet.holds(*own)) {
        faults.add(mark, key, "is missing: its address in network.private, for its peers");
        continue;
      }
    }
    const std::string& peer = node.private_address.empty() ? node.address : node.private_address;
    const auto [first, anew] = lines.emplace(peer, node.line);
    if (!anew) {
      faults.add(mark, key, peer + " stands twice, first at line " + std::to_string(first->second));
    }
    if (node.private_address.empty()) continue;
    const auto address = parse_address(node.private_address);
    if (address && subnets.private_one && !subnets.private_one->subnet.holds(*address)) {
      faults.add(mark, key,
                 node.private_address + " is outside network.private, " +
                     text_of(subnets.private_one->subnet));
    }
  }
}

}  // namespace skep::coordinator::config
