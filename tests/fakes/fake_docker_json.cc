// What a FakeDocker says of itself, as the engine writes it.

#include <nlohmann/json.hpp>

#include "tests/fakes/fake_docker.h"

namespace skep::fakes {
namespace {

using Json = nlohmann::json;

/// As the engine frames a log: stream, three zeros, length.
std::string framed(const std::string& line) {
  std::string frame{'\x02', '\0', '\0', '\0'};
  const std::size_t size = line.size() + 1;
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(size >> shift & 0xFFU);
  return frame + line + "\n";
}

}  // namespace

std::string FakeDocker::info() const {
  Json swarm{{"LocalNodeState", swarm_state},
             {"NodeID", node_id},
             {"NodeAddr", swarm_state == "inactive" ? "" : address_},
             {"ControlAvailable", swarm_state == "active"},
             {"Error", swarm_error}};
  if (swarm_state == "active" && swarm_.has_leader()) swarm["Cluster"] = {{"ID", swarm_cluster}};
  return Json{{"ServerVersion", "20.10.24"}, {"Driver", storage_},   {"DockerRootDir", root_},
              {"Labels", labels_},           {"SystemTime", time()}, {"Swarm", swarm}}
      .dump();
}

std::string FakeDocker::nodes() const {
  Json list = Json::array();
  for (const auto& [id, member] : swarm_.members) {
    list.push_back(
        {{"ID", id},
         {"Description", {{"Hostname", member.name}}},
         {"Status", {{"State", member.up ? "ready" : "down"}, {"Addr", member.address}}},
         {"ManagerStatus", {{"Reachability", member.up ? "reachable" : "unreachable"}}}});
  }
  return list.dump();
}

std::string FakeDocker::inspect(const Container& container) const {
  return Json{{"Id", container.id},
              {"State",
               {{"Status", container.status},
                {"Running", container.status == "running"},
                {"ExitCode", container.exit_code},
                {"Error", container.error},
                {"StartedAt", container.started_at},
                {"FinishedAt", container.finished_at}}},
              {"Config", {{"Image", container.image}, {"Labels", container.labels}}}}
      .dump();
}

std::string FakeDocker::network_json(const std::string& name) const {
  const FakeSwarm::Network& network = swarm_.networks.at(name);
  Json attached = Json::object();
  for (const auto& [address, held] : network.addresses) {
    if (held.starts_with(node_ + "/")) {
      attached["c-" + address] = {{"Name", held.substr(node_.size() + 1)}};
    }
  }
  for (const auto& left : stale_) attached["ep-" + left] = {{"Name", left}};
  return Json{{"Name", name},
              {"Id", network.id},
              {"Driver", "overlay"},
              {"Attachable", true},
              {"IPAM", {{"Config", Json::array({{{"Subnet", network.subnet}}})}}},
              {"Containers", attached}}
      .dump();
}

std::string FakeDocker::log_of(const Container& container) const {
  std::string body;
  for (const std::string& line : container.log) body += framed(line);
  return body;
}

}  // namespace skep::fakes
