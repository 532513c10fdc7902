#include "tests/fakes/fake_docker.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

namespace skep::fakes {
namespace {

using agent::HttpEnded;
using Json = nlohmann::json;

// What the engine notes of a container that ran when it was cut off itself.
constexpr int kCutOff = 255;

HttpEnded says(int status, const std::string& message) {
  return {.status = status, .body = Json{{"message", message}}.dump()};
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::size_t FakeSwarm::managers() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(members, [](const auto& one) { return one.second.manager; }));
}

bool FakeSwarm::has_leader() const {
  const auto up = std::ranges::count_if(
      members, [](const auto& one) { return one.second.up && one.second.manager; });
  return static_cast<std::size_t>(up) * 2 > managers();
}

/// They stay on the list, and what comes back enters under another id.
void FakeDocker::strike_others_off() {
  std::map<std::string, FakeSwarm::Member> members;
  for (auto& [id, member] : swarm_.members) {
    const bool other = id != node_id && member.manager;
    if (other) member.up = member.manager = false;
    members[other ? "former-" + id : id] = member;
  }
  // One that others went on without before goes on from what it knows.
  members[node_id] = {.name = node_, .address = address_};
  swarm_.members = std::move(members);
}

/// Whom a manager went on without has no leader any more.
bool FakeDocker::is_led() const {
  return swarm_.members.contains(node_id) && swarm_.has_leader();
}

FakeDocker::FakeDocker(FakeSwarm& swarm, std::string node, std::string address)
    : swarm_(swarm), node_(std::move(node)), address_(std::move(address)) {}

agent::Answer FakeDocker::answer(const agent::CallDocker& wanted) {
  if (hangs && runs_) return Error{Code::TimedOut, "no answer in time"};
  if (!runs_) return Error{Code::Unavailable, "docker: no such socket"};
  now_ += Duration(1);
  look_for_ends();
  Call call{.method = wanted.method, .path = {}, .query = {}, .body = wanted.body};
  const std::size_t mark = wanted.path.find('?');
  call.path = split(wanted.path.substr(1, mark == std::string::npos ? mark : mark - 1), '/');
  if (mark != std::string::npos) {
    for (const std::string& pair : split(wanted.path.substr(mark + 1), '&')) {
      const std::size_t is = pair.find('=');
      call.query[pair.substr(0, is)] = unescaped(pair.substr(is + 1));
    }
  }
  if (wanted.method == "GET") return get(call);
  changes.push_back(wanted.method + " " + wanted.path);
  return post(call);
}

HttpEnded FakeDocker::get(const Call& call) {
  const std::string& what = call.path[0];
  if (what == "_ping") return {.status = 200, .body = "OK"};
  if (what == "info") return {.status = 200, .body = info()};
  if (what == "containers") return of_container(call);
  if (what == "networks") return of_network(call);
  if (what == "images") {
    if (call.path.size() == 2) {
      Json list = Json::array();
      for (const auto& name : images) list.push_back({{"RepoTags", {name}}});
      return {.status = 200, .body = list.dump()};
    }
    std::string name = call.path[1];
    for (std::size_t i = 2; i + 1 < call.path.size(); ++i) name += "/" + call.path[i];
    return image(name);
  }
  if (swarm_state != "active") return says(503, "This node is not a swarm manager.");
  if (!is_led()) return says(503, "rpc error: The swarm does not have a leader.");
  if (what == "nodes") return {.status = 200, .body = nodes()};
  if (what == "swarm") {
    return {
        .status = 200,
        .body = Json{{"ID", swarm_.cluster}, {"JoinTokens", {{"Manager", swarm_.token()}}}}.dump()};
  }
  return says(404, "page not found");
}

HttpEnded FakeDocker::post(const Call& call) {
  const std::string& what = call.path[0];
  if (what == "images") return pull(call);
  if (what == "containers") return of_container(call);
  if (what == "swarm") return of_swarm(call);
  if (what == "networks") return of_network(call);
  if (what == "nodes" && call.method == "DELETE") {
    if (swarm_state != "active" || !is_led()) return says(503, "not a swarm manager");
    const bool known = swarm_.members.erase(call.path.at(1)) > 0;
    return known ? HttpEnded{.status = 200, .body = ""} : says(404, "no such node");
  }
  return says(404, "page not found");
}

HttpEnded FakeDocker::image(const std::string& name) const {
  if (!images.contains(name)) return says(404, "No such image: " + name);
  return {.status = 200, .body = Json{{"Id", "sha256:" + name}}.dump()};
}

HttpEnded FakeDocker::pull(const Call& call) {
  std::string name = call.query.at("fromImage");
  if (call.query.contains("tag")) name += ":" + call.query.at("tag");
  if (unpullable.contains(name)) return says(500, "Get \"" + name + "\": connection refused");
  if (broken_halfway.contains(name)) {
    return {.status = 200,
            .body =
                "{\"status\":\"Pulling\"}\n{\"errorDetail\":{\"message\":\"unexpected EOF\"},"
                "\"error\":\"unexpected EOF\"}\n"};
  }
  images.insert(name);
  return {.status = 200, .body = "{\"status\":\"Download complete\"}\n"};
}

HttpEnded FakeDocker::of_container(const Call& call) {
  if (call.path[1] == "create") return create(call);
  const std::string& name = call.path[1];
  if (!containers.contains(name)) return says(404, "No such container: " + name);
  Container& container = containers.at(name);
  if (call.method == "DELETE") return remove(name);
  const std::string& what = call.path[2];
  if (what == "json") return {.status = 200, .body = inspect(container)};
  if (what == "logs") return {.status = 200, .body = log_of(container)};
  if (what == "start") return start(name);
  if (what == "stop") return stop(name);
  return says(404, "page not found");
}

HttpEnded FakeDocker::create(const Call& call) {
  const std::string name = call.query.at("name");
  if (containers.contains(name)) {
    return says(409, "Conflict. The container name \"/" + name + "\" is already in use");
  }
  const Json body = Json::parse(call.body);
  Container container{.id = node_ + "-" + std::to_string(++made_),
                      .image = body.at("Image"),
                      .labels = body.value("Labels", std::map<std::string, std::string>{}),
                      .body = call.body};
  if (!images.contains(container.image)) return says(404, "No such image: " + container.image);
  if (body.contains("Cmd")) container.command = body["Cmd"].get<std::vector<std::string>>();
  const Json& host = body.at("HostConfig");
  container.network = host.at("NetworkMode");
  container.restart_always = host.at("RestartPolicy").at("Name") == "always";
  if (body.contains("NetworkingConfig")) {
    container.address =
        body["NetworkingConfig"]["EndpointsConfig"][container.network]["IPAMConfig"]["IPv4Address"];
  }
  containers[name] = std::move(container);
  return {.status = 201, .body = Json{{"Id", containers[name].id}}.dump()};
}

HttpEnded FakeDocker::start(const std::string& name) {
  Container& container = containers.at(name);
  if (container.status == "running") return {.status = 304, .body = ""};
  const auto fail = [&](const std::string& words) {
    container.error = words;
    return says(500, words);
  };
  if (const auto failure = failures_.find(name);
      failure != failures_.end() && failure->second.times > 0) {
    --failure->second.times;
    if (failure->second.leave_endpoint) stale_.insert(name);
    return fail(failure->second.words);
  }
  if (stale_.contains(name)) {
    return fail("endpoint with name " + name + " already exists in network " + container.network);
  }
  if (held_.contains(name)) {
    return fail("container " + container.id +
                ": endpoint join on GW Network failed: driver failed programming external "
                "connectivity on endpoint gateway: Bind for " +
                address_ + ":3306 failed: port is already allocated");
  }
  if (container.network != "host" && container.network != "none") {
    const auto network = swarm_.networks.find(container.network);
    if (network == swarm_.networks.end() || swarm_state != "active") {
      return fail("network " + container.network + " not found");
    }
    if (!is_led()) {
      return fail("Could not attach to network " + container.network +
                  ": context deadline exceeded");
    }
    if (misplaced_.erase(name) > 0) {
      const std::string subnet = container.address.substr(0, container.address.rfind('.') + 1);
      container.address = subnet + std::to_string(150 + ++made_ % 100);
    }
    const auto held = network->second.addresses.find(container.address);
    if (held != network->second.addresses.end() && held->second != owner(name)) {
      return fail("Address already in use");
    }
    network->second.addresses[container.address] = owner(name);
  }
  container.error.clear();
  run(name, container);
  return {.status = 204, .body = ""};
}

void FakeDocker::run(const std::string& name, Container& container) {
  container.status = "running";
  container.exit_code = 0;
  container.started_at = time();
  FakeProgram* program = program_of(name);
  if (program == nullptr) return;
  const auto begun = program->start(name, container.command);
  say(container, begun.log);
  if (begun.exit_code) {
    finish(container, *begun.exit_code);
    detach(name);
  }
}

HttpEnded FakeDocker::stop(const std::string& name) {
  Container& container = containers.at(name);
  if (container.status != "running") return {.status = 304, .body = ""};
  FakeProgram* program = program_of(name);
  finish(container, program == nullptr ? 0 : program->end(name, /*in_order=*/true));
  detach(name);
  return {.status = 204, .body = ""};
}

HttpEnded FakeDocker::remove(const std::string& name) {
  if (containers.at(name).status == "running") {
    if (FakeProgram* program = program_of(name)) program->end(name, /*in_order=*/false);
  }
  detach(name);
  containers.erase(name);
  return {.status = 204, .body = ""};
}

HttpEnded FakeDocker::of_swarm(const Call& call) {
  if (call.path[1] == "leave") {
    if (swarm_state == "inactive") return says(503, "This node is not part of a swarm");
    swarm_.members.erase(node_id);
    if (swarm_.managers() == 0) swarm_ = FakeSwarm{.founded = swarm_.founded};
    swarm_state = "inactive";
    stumbled_in_swarm = false;
    swarm_cluster.clear();
    node_id.clear();
    swarm_error.clear();
    return {.status = 200, .body = ""};
  }
  const Json body = Json::parse(call.body);
  if (swarm_state != "inactive") {
    if (!body.value("ForceNewCluster", false)) {
      return says(503, "This node is already part of a swarm. Use \"docker swarm leave\"");
    }
    strike_others_off();
    return {.status = 200, .body = Json(node_id).dump()};
  }
  if (call.path[1] == "init") {
    ++swarm_.founded;
    swarm_.cluster = "swarm" + std::to_string(swarm_.founded);
  } else if (swarm_.cluster.empty() || body.at("JoinToken") != swarm_.token()) {
    return says(400, "rpc error: invalid join token");
  } else if (!swarm_.has_leader()) {
    return says(503, "Timeout was reached before node joined.");
  }
  node_id = "node-" + node_;
  swarm_.members[node_id] = {.name = node_, .address = body.at("AdvertiseAddr")};
  swarm_state = "active";
  swarm_cluster = swarm_.cluster;
  return {.status = 200, .body = Json(node_id).dump()};
}

HttpEnded FakeDocker::of_network(const Call& call) {
  const bool listed = call.method == "GET" && call.path.size() == 1;
  const std::string what = call.path.size() > 1 ? call.path[1] : "";
  if (listed) {
    Json list = Json::array();
    for (const auto& [name, subnet] : bridges) {
      list.push_back({{"Name", name},
                      {"Driver", "bridge"},
                      {"IPAM", {{"Config", Json::array({{{"Subnet", subnet}}})}}}});
    }
    if (swarm_state == "active") {
      for (const auto& one : swarm_.networks) list.push_back(Json::parse(network_json(one.first)));
    }
    return {.status = 200, .body = list.dump()};
  }
  if (what == "create") {
    const Json body = Json::parse(call.body);
    if (swarm_state != "active" || !is_led()) return says(503, "not a swarm manager");
    const std::string name = body.at("Name");
    if (swarm_.networks.contains(name)) return says(409, "network " + name + " already exists");
    ++swarm_.networks_made;
    swarm_.networks[name] = {.id = "net" + std::to_string(swarm_.networks_made),
                             .subnet = body.at("IPAM").at("Config").at(0).at("Subnet")};
    return {.status = 201, .body = "{}"};
  }
  if (swarm_state != "active" || !swarm_.networks.contains(what)) {
    return says(404, "network " + what + " not found");
  }
  if (call.method == "GET") return {.status = 200, .body = network_json(what)};
  if (call.path.size() == 3 && call.path[2] == "disconnect") {
    stale_.erase(Json::parse(call.body).at("Container"));
    return {.status = 200, .body = ""};
  }
  return says(404, "page not found");
}

std::optional<agent::Answer> FakeDocker::answer(const agent::RunTool& tool) {
  if (tool.argv.size() < 3 || tool.argv[0] != "docker" || tool.argv[1] != "exec") {
    return std::nullopt;
  }
  const auto own = containers.find(tool.argv[2]);
  if (!runs_ || own == containers.end() || own->second.status != "running") {
    return agent::ToolEnded{.status = 1, .err = "Error: No such container: " + tool.argv[2]};
  }
  // sh -c "for url in http://10.78.0.112:7000/ ...; do ...": each that answers prints its name.
  std::string names;
  std::istringstream words(tool.argv.back());
  for (std::string url; words >> url;) {
    if (!url.starts_with("http://")) continue;
    const std::string asked = url.substr(7, url.rfind(':') - 7);
    for (const auto& [name, network] : swarm_.networks) {
      const auto there = network.addresses.find(asked);
      if (name != own->second.network || there == network.addresses.end()) continue;
      const std::string node = there->second.substr(0, there->second.find('/'));
      if (!swarm_.silent.contains(node) && !swarm_.silent.contains(node_)) names += node + "\n";
    }
  }
  return agent::ToolEnded{.status = 0, .out = names};
}

void FakeDocker::start_engine(const std::string& config) {
  const Json json = config.empty() ? Json::object() : Json::parse(config);
  storage_ = json.value("storage-driver", "overlay2");
  root_ = json.value("data-root", "/var/lib/docker");
  labels_ = json.value("labels", std::vector<std::string>{});
  // One that ran goes on with what it holds.
  if (!runs_) {
    held_ = std::exchange(leaked_, {});
    hangs = false;
    stumbled_in_swarm = false;
  }
  runs_ = true;
  if (swarm_.members.contains(node_id)) swarm_.members[node_id].up = true;
  for (auto& [name, container] : containers) {
    if (container.restart_always && container.status != "running") run(name, container);
  }
}

void FakeDocker::stop_engine() {
  for (auto& [name, container] : containers) {
    if (container.status != "running") continue;
    FakeProgram* program = program_of(name);
    finish(container, program == nullptr ? 0 : program->end(name, /*in_order=*/true));
    detach(name);
  }
  if (swarm_.members.contains(node_id)) swarm_.members[node_id].up = false;
  runs_ = false;
}

void FakeDocker::power_cut() {
  for (auto& [name, container] : containers) {
    if (container.status != "running") continue;
    if (FakeProgram* program = program_of(name)) program->end(name, /*in_order=*/false);
    finish(container, kCutOff);
    detach(name);
  }
  if (swarm_.members.contains(node_id)) swarm_.members[node_id].up = false;
  runs_ = false;
}

std::optional<std::string> FakeDocker::starts(const agent::Effect& effect) {
  const auto* call = std::get_if<agent::CallDocker>(&effect);
  constexpr std::string_view kHead = "/containers/";
  constexpr std::string_view kTail = "/start";
  if (call == nullptr || call->method != "POST") return std::nullopt;
  if (!call->path.starts_with(kHead) || !call->path.ends_with(kTail)) return std::nullopt;
  return call->path.substr(kHead.size(), call->path.size() - kHead.size() - kTail.size());
}

void FakeDocker::cut_start(const std::string& name) {
  const auto own = containers.find(name);
  if (own == containers.end() || own->second.status == "running") return;
  const Json body = Json::parse(own->second.body);
  if (!body["HostConfig"].value("PortBindings", Json::object()).empty()) leaked_.insert(name);
}

void FakeDocker::fail_start(const std::string& name, const std::string& words, int times,
                            bool leave_endpoint) {
  failures_[name] = {.words = words, .times = times, .leave_endpoint = leave_endpoint};
}

void FakeDocker::crash(const std::string& name, int exit_code) {
  if (FakeProgram* program = program_of(name)) program->end(name, /*in_order=*/false);
  finish(containers.at(name), exit_code);
  detach(name);
}

void FakeDocker::finish(Container& container, int exit_code) {
  container.status = "exited";
  container.exit_code = exit_code;
  container.finished_at = time();
}

void FakeDocker::look_for_ends() {
  for (auto& [name, container] : containers) {
    FakeProgram* program = program_of(name);
    if (program == nullptr || container.status != "running") continue;
    if (const auto end = program->ended(name)) {
      say(container, end->log);
      finish(container, end->exit_code.value_or(0));
      detach(name);
    }
  }
}

void FakeDocker::detach(const std::string& name) {
  for (auto& [network, one] : swarm_.networks) {
    std::erase_if(one.addresses, [&](const auto& held) { return held.second == owner(name); });
  }
}

void FakeDocker::say(Container& container, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) container.log.push_back(time() + " " + line);
}

FakeProgram* FakeDocker::program_of(const std::string& name) const {
  for (const auto& [prefix, program] : programs_) {
    if (name.starts_with(prefix)) return program;
  }
  return nullptr;
}

std::string FakeDocker::time() const {
  std::string text = rfc3339(Utc(now_));
  text.pop_back();
  const std::string fraction = std::to_string(1000 + now_.count() % 1000).substr(1);
  return text + "." + fraction + "Z";
}

}  // namespace skep::fakes
