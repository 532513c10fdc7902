#include "coordinator/provider/local/record.h"

#include <nlohmann/json.hpp>

#include "common/files.h"

namespace skep::coordinator::local {
namespace {

using Json = nlohmann::json;

std::string dump(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Reads members one after another; the first that is not as it should be is told at the end.
class Reader {
 public:
  explicit Reader(std::string_view text) : json_(Json::parse(text, nullptr, false)) {
    if (!json_.is_object()) wrong_ = "not a JSON object";
  }

  void text(const char* key, std::string& into) {
    const Json* value = member(key);
    if (value == nullptr) return;
    if (value->is_string()) {
      into = value->get<std::string>();
    } else {
      wrong_ = std::string(key) + ": not a text";
    }
  }

  void port(const char* key, std::uint16_t& into) {
    const Json* value = member(key);
    if (value == nullptr) return;
    if (value->is_number_unsigned() && value->get<std::uint64_t>() <= UINT16_MAX) {
      into = value->get<std::uint16_t>();
    } else {
      wrong_ = std::string(key) + ": not a port";
    }
  }

  void hosts(const char* key, std::map<NodeId, std::uint32_t>& into) {
    const Json* value = member(key);
    if (value == nullptr) return;
    if (!value->is_object()) wrong_ = std::string(key) + ": not an object";
    for (const auto& [node, host] : value->items()) {
      if (host.is_number_unsigned() && host.get<std::uint64_t>() <= UINT16_MAX) {
        into[NodeId(node)] = host.get<std::uint32_t>();
      } else {
        wrong_ = std::string(key) + "." + node + ": not a number of a host";
      }
    }
  }

  bool has(const char* key) const { return json_.is_object() && json_.contains(key); }
  const std::string& wrong() const { return wrong_; }

 private:
  const Json* member(const char* key) {
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(key);
    if (found != json_.end()) return &*found;
    wrong_ = std::string(key) + ": missing";
    return nullptr;
  }

  Json json_;
  std::string wrong_;
};

}  // namespace

std::string write_ground(const GroundRecord& ground) {
  Json hosts = Json::object();
  for (const auto& [node, host] : ground.hosts) hosts[node.value] = host;
  return dump({{"cluster", ground.cluster.value},
               {"home", ground.home},
               {"kind", ground.kind},
               {"subnet", ground.subnet},
               {"depot_port", ground.depot_port},
               {"registry_port", ground.registry_port},
               {"group_port", ground.group_port},
               {"hosts", hosts}});
}

std::string write_machine(const MachineRecord& machine) {
  return dump({{"node", machine.node.value},
               {"base", machine.base},
               {"host_key", machine.host_key},
               {"loop", machine.loop},
               {"ssh_port", machine.ssh_port}});
}

Result<GroundRecord> read_ground(std::string_view text) {
  Reader from(text);
  GroundRecord ground;
  from.text("cluster", ground.cluster.value);
  if (from.has("home")) from.text("home", ground.home);
  from.text("kind", ground.kind);
  from.text("subnet", ground.subnet);
  from.port("depot_port", ground.depot_port);
  from.port("registry_port", ground.registry_port);
  from.port("group_port", ground.group_port);
  from.hosts("hosts", ground.hosts);
  if (!from.wrong().empty()) return Error{Code::Corrupt, from.wrong()};
  return ground;
}

Result<MachineRecord> read_machine(std::string_view text) {
  Reader from(text);
  MachineRecord machine;
  from.text("node", machine.node.value);
  from.text("base", machine.base);
  from.text("host_key", machine.host_key);
  from.text("loop", machine.loop);
  from.port("ssh_port", machine.ssh_port);
  if (!from.wrong().empty()) return Error{Code::Corrupt, from.wrong()};
  return machine;
}

Result<std::optional<GroundRecord>> load_ground(const Folder& folder) {
  auto text = read_file(folder.ground());
  if (!text) return std::move(text).error();
  if (!*text) return std::optional<GroundRecord>{};
  auto ground = read_ground(**text);
  if (!ground) return std::move(ground).error().within(folder.ground());
  if (!ground->home.empty() && ground->home != folder.state) {
    return Error{Code::Refused, folder.state + " is a copy: its machines stand in " + ground->home +
                                    "; run skep there. Where that folder was moved here for good, "
                                    "say so as home in " +
                                    folder.ground()};
  }
  return std::optional(std::move(*ground));
}

Result<std::optional<MachineRecord>> load_machine(const Folder& folder, const NodeId& node) {
  auto text = read_file(folder.record(node));
  if (!text) return std::move(text).error();
  if (!*text) return std::optional<MachineRecord>{};
  auto machine = read_machine(**text);
  if (!machine) return std::move(machine).error().within(folder.record(node));
  return std::optional(std::move(*machine));
}

Result<void> save_ground(const Folder& folder, const GroundRecord& ground) {
  return replace_file(folder.ground(), write_ground(ground));
}

Result<void> save_machine(const Folder& folder, const MachineRecord& machine) {
  return replace_file(folder.record(machine.node), write_machine(machine));
}

}  // namespace skep::coordinator::local
