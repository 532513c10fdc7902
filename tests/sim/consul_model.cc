#include "tests/sim/consul_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skep::sim {

using namespace std::chrono_literals;
using agent::Answer;
using agent::HttpEnded;
using Json = nlohmann::json;

namespace {

Answer ok(const Json& json) {
  return HttpEnded{200, json.dump()};
}
Answer no_leader() {
  return HttpEnded{500, "No cluster leader"};
}

}  // namespace

void ConsulModel::add(const NodeId& node, const std::string& address, Files& files, bool server) {
  servers_[node] = {.address = address, .files = &files, .server = server};
}

void ConsulModel::start(const NodeId& node) {
  Server& one = servers_.at(node);
  const auto life = ++one.life;
  setting_.queue.after(setting_.chance.between(100ms, 1500ms), [this, node, life] {
    Server& server = servers_.at(node);
    if (server.life != life) return;
    server.runs = true;
    server.services.clear();
    read_state(node);
    elect();
  });
}

/// A raft that is told to go on alone takes nobody along; a server without one is new to the
/// others.
void ConsulModel::read_state(const NodeId& node) {
  const std::string folder = "/var/lib/skep/consul/";
  Server& own = servers_.at(node);
  if (own.files->read(folder + "raft/peers.json")) {
    own.files->remove(folder + "raft/peers.json");
    voters_ = {own.address};
    leader_.clear();
  }
  own.files->write(folder + "node-id", node.value);
  own.files->write(folder + "raft/raft.db", "");
}

void ConsulModel::kill(const NodeId& node) {
  Server& one = servers_.at(node);
  ++one.life;
  if (one.runs) one.ran = setting_.queue.now();
  one.runs = false;
  if (leader_ == one.address || !quorum()) leader_.clear();
  elect();
}

Tick ConsulModel::last_ran(const NodeId& node) const {
  const Server& one = servers_.at(node);
  return one.runs ? setting_.queue.now() : one.ran;
}

bool ConsulModel::quorum() const {
  const auto running =
      static_cast<std::size_t>(std::ranges::count_if(servers_, [&](const auto& entry) {
        const Server& one = entry.second;
        return one.runs && one.server && (voters_.empty() || voters_.contains(one.address));
      }));
  return voters_.empty() ? running >= expect_ : running * 2 > voters_.size();
}

void ConsulModel::elect() {
  if (!quorum()) return;
  setting_.queue.after(setting_.chance.between(300ms, 4s), [this] {
    if (!quorum()) return;
    for (const auto& [node, one] : servers_) {
      if (!one.runs || !one.server) continue;
      voters_.insert(one.address);
      if (leader_.empty()) leader_ = one.address;
    }
  });
}

Answer ConsulModel::call(const NodeId& node, const agent::CallConsul& call) {
  Server& one = servers_.at(node);
  if (!one.runs) return Error{Code::Unavailable, "connection refused"};
  const std::string path = call.path.substr(0, call.path.find('?'));
  const bool led = !leader_.empty() && (!one.server || voters_.contains(one.address));
  if (path == "/v1/status/leader") return ok(led ? leader_ + ":8300" : "");
  if (path == "/v1/agent/members") {
    Json members = Json::array();
    for (const auto& [name, other] : servers_) {
      if (!other.runs) continue;
      members.push_back({{"Name", name.value},
                         {"Addr", other.address},
                         {"Status", 1},
                         {"Tags", {{"role", other.server ? "consul" : "node"}}}});
    }
    return ok(members);
  }
  if (path.starts_with("/v1/agent/service/register")) {
    one.services.insert(Json::parse(call.body).value("ID", ""));
    return HttpEnded{200, ""};
  }
  if (path.starts_with("/v1/agent/service/deregister/")) {
    one.services.erase(path.substr(path.rfind('/') + 1));
    return HttpEnded{200, ""};
  }
  if (path.starts_with("/v1/agent/service/")) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (!one.services.contains(name)) return HttpEnded{404, "unknown service ID"};
    return ok({{"ID", name}, {"Service", name}});
  }
  if (path == "/v1/operator/raft/configuration") {
    if (!led) return no_leader();
    Json servers = Json::array();
    for (const std::string& voter : voters_) {
      servers.push_back(
          {{"Address", voter + ":8300"}, {"Voter", true}, {"Leader", voter == leader_}});
    }
    return ok({{"Servers", servers}});
  }
  if (path.starts_with("/v1/kv/")) {
    if (!led) return no_leader();
    if (call.method == "PUT") kept_[path] = call.body;
    return HttpEnded{200, kept_[path]};
  }
  if (path == "/v1/catalog/nodes") {
    if (!led) return no_leader();
    Json nodes = Json::array();
    for (const auto& [name, other] : servers_) {
      if (other.runs) nodes.push_back({{"Node", name.value}, {"Address", other.address}});
    }
    return ok(nodes);
  }
  if (path.starts_with("/v1/health/") || path.starts_with("/v1/catalog/")) return ok(Json::array());
  return HttpEnded{404, "the model does not know " + path};
}

}  // namespace skep::sim
