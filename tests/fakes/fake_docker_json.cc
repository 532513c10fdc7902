// What a FakeDocker says of itself, as the engine writes it.

#include <string>
#include <string_view>

#include "tests/fakes/fake_docker.h"

namespace skep::fakes {
namespace {

/// Looked at many times a second in a simulated cluster, so written without a tree in between.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// "key": text, with a comma before it where it is not the first.
class Object {
 public:
  Object& text(const char* key, std::string_view value) { return raw(key, quoted(value)); }
  Object& flag(const char* key, bool value) { return raw(key, value ? "true" : "false"); }
  Object& raw(std::string_view key, const std::string& json) {
    out_ += (out_.size() > 1 ? "," : "") + quoted(key) + ":" + json;
    return *this;
  }
  std::string done() const { return out_ + "}"; }

 private:
  std::string out_ = "{";
};

/// As the engine frames a log: stream, three zeros, length.
std::string framed(const std::string& line) {
  std::string frame{'\x02', '\0', '\0', '\0'};
  const std::size_t size = line.size() + 1;
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(size >> shift & 0xFFU);
  return frame + line + "\n";
}

}  // namespace

std::string FakeDocker::info() const {
  Object swarm;
  const bool stumbled = stumbled_in_swarm && swarm_state == "active";
  swarm.text("LocalNodeState", stumbled ? "error" : swarm_state)
      .text("NodeID", node_id)
      .text("NodeAddr", swarm_state == "inactive" ? "" : address_)
      .flag("ControlAvailable", swarm_state == "active")
      .text("Error", swarm_error);
  if (swarm_state == "active" && is_led()) {
    swarm.raw("Cluster", Object().text("ID", swarm_cluster).done());
  }
  std::string labels;
  for (const auto& label : labels_) labels += (labels.empty() ? "" : ",") + quoted(label);
  return Object()
      .text("ServerVersion", "20.10.24")
      .text("Driver", storage_)
      .text("DockerRootDir", root_)
      .raw("Labels", "[" + labels + "]")
      .text("SystemTime", time())
      .raw("Swarm", swarm.done())
      .done();
}

std::string FakeDocker::nodes() const {
  std::string list;
  for (const auto& [id, member] : swarm_.members) {
    const std::string status =
        Object().text("State", member.up ? "ready" : "down").text("Addr", member.address).done();
    Object one;
    one.text("ID", id)
        .raw("Description", Object().text("Hostname", member.name).done())
        .raw("Status", status);
    if (member.manager) {
      const char* reached = member.up ? "reachable" : "unreachable";
      one.raw("ManagerStatus", Object().text("Reachability", reached).done());
    }
    list += (list.empty() ? "" : ",") + one.done();
  }
  return "[" + list + "]";
}

std::string FakeDocker::inspect(const Container& container) const {
  Object labels;
  for (const auto& [name, value] : container.labels) labels.raw(name, quoted(value));
  Object networks;
  const std::string asked = Object().text("IPv4Address", container.address).done();
  const bool runs = container.status == "running";
  networks.raw(
      container.network,
      Object().text("IPAddress", runs ? container.address : "").raw("IPAMConfig", asked).done());
  const std::string state = Object()
                                .text("Status", container.status)
                                .flag("Running", container.status == "running")
                                .raw("ExitCode", std::to_string(container.exit_code))
                                .text("Error", container.error)
                                .text("StartedAt", container.started_at)
                                .text("FinishedAt", container.finished_at)
                                .done();
  return Object()
      .text("Id", container.id)
      .raw("State", state)
      .raw("Config", Object().text("Image", container.image).raw("Labels", labels.done()).done())
      .raw("NetworkSettings", Object().raw("Networks", networks.done()).done())
      .done();
}

std::string FakeDocker::network_json(const std::string& name) const {
  const FakeSwarm::Network& network = swarm_.networks.at(name);
  Object attached;
  for (const auto& [address, held] : network.addresses) {
    if (held.starts_with(node_ + "/")) {
      attached.raw("c-" + address, Object().text("Name", held.substr(node_.size() + 1)).done());
    }
  }
  for (const auto& left : stale_) attached.raw("ep-" + left, Object().text("Name", left).done());
  return Object()
      .text("Name", name)
      .text("Id", network.id)
      .text("Driver", "overlay")
      .flag("Attachable", true)
      .raw(
          "IPAM",
          Object().raw("Config", "[" + Object().text("Subnet", network.subnet).done() + "]").done())
      .raw("Containers", attached.done())
      .done();
}

std::string FakeDocker::log_of(const Container& container) const {
  std::string body;
  for (const std::string& line : container.log) body += framed(line);
  return body;
}

}  // namespace skep::fakes
