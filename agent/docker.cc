#include "agent/docker.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/answers.h"

namespace skep::agent::docker {
namespace {

using Json = nlohmann::json;

// A start is given more time than the engine's own 20 s for an overlay.
constexpr Duration kStartDeadline{45'000};
constexpr Duration kRemoveDeadline{30'000};
// The engine needs a moment beyond the grace itself to kill and to answer.
constexpr Duration kStopMargin{15'000};
// "2026-11-24T02:23:21Z": no time is written in less.
constexpr std::size_t kTimeLeast = 20;
constexpr std::string_view kNever = "0001-01-01T00:00:00Z";

std::string text(const Json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

bool flag(const Json& object, const char* key) {
  if (!object.is_object()) return false;
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

Json child(const Json& object, const char* key) {
  if (!object.is_object()) return Json::object();
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? Json::object() : *found;
}

Result<Json> parsed(const std::string& body, const char* what) {
  Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Error{Code::Corrupt, std::string(what) + ": not JSON"};
  return json;
}

std::string moment(const Json& object, const char* key) {
  std::string found = text(object, key);
  return found == kNever ? "" : found;
}

Network network_of(const Json& json) {
  Network network{.id = text(json, "Id"),
                  .name = text(json, "Name"),
                  .driver = text(json, "Driver"),
                  .attachable = flag(json, "Attachable")};
  const Json config = child(child(json, "IPAM"), "Config");
  if (config.is_array() && !config.empty()) network.subnet = text(config[0], "Subnet");
  // items() looks into what it was called on: that must outlive the loop.
  const Json attached = child(json, "Containers");
  for (const auto& endpoint : attached.items()) {
    network.endpoints.push_back(text(endpoint.value(), "Name"));
  }
  return network;
}

Json host_config(const ContainerSpec& spec) {
  Json mounts = Json::array();
  for (const Mount& mount : spec.mounts) {
    mounts.push_back({{"Type", "bind"},
                      {"Source", mount.source},
                      {"Target", mount.target},
                      {"ReadOnly", mount.read_only}});
  }
  Json ports = Json::object();
  for (const Published& one : spec.published) {
    ports[std::to_string(one.container_port) + "/tcp"] =
        Json::array({{{"HostIp", one.address}, {"HostPort", std::to_string(one.port)}}});
  }
  return {{"NetworkMode", spec.network},
          {"RestartPolicy", {{"Name", spec.restart_always ? "always" : "no"}}},
          {"PortBindings", ports},
          {"Mounts", mounts}};
}

/// Ends the frame headers of a stream without a terminal: 8 bytes, of which the
/// last four are the length of what follows (API, "Stream format").
std::string without_headers(std::string_view body) {
  std::string plain;
  while (!body.empty()) {
    const bool framed = body.size() >= 8 && static_cast<unsigned char>(body[0]) <= 2 &&
                        body[1] == 0 && body[2] == 0 && body[3] == 0;
    if (!framed) return plain.append(body);
    std::size_t length = 0;
    for (std::size_t i = 4; i < 8; ++i) length = length << 8U | static_cast<unsigned char>(body[i]);
    body.remove_prefix(8);
    plain.append(body.substr(0, length));
    body.remove_prefix(std::min(length, body.size()));
  }
  return plain;
}

std::optional<std::int64_t> seconds_of(std::string_view time) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const std::string copy(time.substr(0, 19));
  if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d", &year, &month, &day, &hour, &minute,
                  &second) != 6) {
    return std::nullopt;
  }
  const std::chrono::sys_days date =
      std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return std::int64_t{date.time_since_epoch().count()} * 86'400 + std::int64_t{hour} * 3'600 +
         std::int64_t{minute} * 60 + second;
}

/// As it is meant: once its swarm failed and the engine began it anew by itself, the engine calls
/// the node "error" for as long as it runs, though it is in as before and every manager calls it
/// ready: then it names no error (20.10.24, seen after a full disk).
std::string state_in_swarm(const Json& swarm) {
  std::string state = text(swarm, "LocalNodeState");
  const bool left_over = state == "error" && text(swarm, "Error").empty() &&
                         !text(swarm, "NodeID").empty() && !text(swarm, "NodeAddr").empty();
  return left_over ? "active" : state;
}

}  // namespace

bool Container::failed() const {
  // What the engine notes of a container that ran when the engine itself was cut off.
  constexpr int kEngineWasCut = 255;
  return status == "exited" && exit_code != 0 && exit_code != kEngineWasCut && !finished_at.empty();
}

std::string Container::other_address(const std::string& network, const std::string& address) const {
  const auto found = addresses.find(network);
  return found == addresses.end() || found->second == address ? "" : found->second;
}

std::string Container::config() const {
  const auto found = labels.find(std::string(kConfigLabel));
  return found == labels.end() ? "" : found->second;
}

std::string create_body(const ContainerSpec& spec) {
  Json body{{"Image", spec.image}, {"Labels", spec.labels}, {"StopTimeout", spec.stop_seconds}};
  if (!spec.entrypoint.empty()) body["Entrypoint"] = spec.entrypoint;
  if (!spec.command.empty()) body["Cmd"] = spec.command;
  if (!spec.environment.empty()) body["Env"] = spec.environment;
  if (!spec.stop_signal.empty()) body["StopSignal"] = spec.stop_signal;
  for (const Published& one : spec.published) {
    body["ExposedPorts"][std::to_string(one.container_port) + "/tcp"] = Json::object();
  }
  body["HostConfig"] = host_config(spec);
  if (!spec.address.empty()) {
    body["NetworkingConfig"]["EndpointsConfig"][spec.network]["IPAMConfig"]["IPv4Address"] =
        spec.address;
  }
  return body.dump();
}

CallDocker look_at_container(const std::string& name) {
  return {.method = "GET", .path = "/containers/" + name + "/json"};
}

CallDocker look_at_info() {
  return {.method = "GET", .path = "/info"};
}

CallDocker look_at_network(const std::string& name) {
  return {.method = "GET", .path = "/networks/" + name};
}

CallDocker look_at_log(const std::string& name, std::uint32_t lines) {
  return {.method = "GET",
          .path = "/containers/" + name +
                  "/logs?stdout=1&stderr=1&timestamps=1&tail=" + std::to_string(lines)};
}

CallDocker create_container(const std::string& name, const ContainerSpec& spec) {
  return {.method = "POST",
          .path = "/containers/create?name=" + name,
          .body = create_body(spec),
          .deadline = kStartDeadline};
}

CallDocker start_container(const std::string& name) {
  return {.method = "POST",
          .path = "/containers/" + name + "/start",
          .body = "",
          .deadline = kStartDeadline};
}

CallDocker stop_container(const std::string& name, std::uint32_t grace_seconds) {
  return {.method = "POST",
          .path = "/containers/" + name + "/stop?t=" + std::to_string(grace_seconds),
          .body = "",
          .deadline = std::chrono::seconds(grace_seconds) + kStopMargin};
}

CallDocker remove_container(const std::string& name) {
  return {.method = "DELETE",
          .path = "/containers/" + name + "?force=true",
          .body = "",
          .deadline = kRemoveDeadline};
}

CallDocker forget_endpoint(const std::string& network, const std::string& name) {
  return {.method = "POST",
          .path = "/networks/" + network + "/disconnect",
          .body = Json{{"Container", name}, {"Force", true}}.dump(),
          .deadline = kRemoveDeadline};
}

Result<std::optional<Container>> read_container(const Answer& answer) {
  auto body = body_of(answer);
  if (!body) return std::move(body).error().within("container");
  if (!*body) return std::optional<Container>{};
  auto json = parsed(**body, "container");
  if (!json) return std::move(json).error();
  const Json state = child(*json, "State");
  const Json config = child(*json, "Config");
  Container container{.id = text(*json, "Id"),
                      .image = text(config, "Image"),
                      .status = text(state, "Status"),
                      .error = text(state, "Error"),
                      .started_at = moment(state, "StartedAt"),
                      .finished_at = moment(state, "FinishedAt")};
  if (container.status.empty()) return Error{Code::Corrupt, "container: no State.Status"};
  if (const auto code = state.find("ExitCode"); code != state.end() && code->is_number_integer()) {
    container.exit_code = code->get<int>();
  }
  const Json labels = child(config, "Labels");
  for (const auto& label : labels.items()) {
    if (label.value().is_string()) container.labels[label.key()] = label.value().get<std::string>();
  }
  const Json networks = child(child(*json, "NetworkSettings"), "Networks");
  for (const auto& [name, network] : networks.items()) {
    std::string address = text(network, "IPAddress");
    if (address.empty()) address = text(child(network, "IPAMConfig"), "IPv4Address");
    if (!address.empty()) container.addresses[name] = std::move(address);
  }
  return std::optional(std::move(container));
}

Result<Info> read_info(const Answer& answer) {
  auto body = body_of(answer);
  if (!body) return std::move(body).error().within("engine");
  auto json = parsed(body->value_or(""), "engine");
  if (!json) return std::move(json).error();
  const Json swarm = child(*json, "Swarm");
  Info info{.version = text(*json, "ServerVersion"),
            .storage = text(*json, "Driver"),
            .root = text(*json, "DockerRootDir"),
            .system_time = text(*json, "SystemTime"),
            .swarm_state = state_in_swarm(swarm),
            .swarm_error = text(swarm, "Error"),
            .swarm_node = text(swarm, "NodeID"),
            .swarm_address = text(swarm, "NodeAddr"),
            .swarm_cluster = text(child(swarm, "Cluster"), "ID"),
            .swarm_manager = flag(swarm, "ControlAvailable")};
  for (const Json& label : child(*json, "Labels")) {
    if (label.is_string()) info.labels.push_back(label.get<std::string>());
  }
  return info;
}

Result<std::optional<Network>> read_network(const Answer& answer) {
  auto body = body_of(answer);
  if (!body) return std::move(body).error().within("network");
  if (!*body) return std::optional<Network>{};
  auto json = parsed(**body, "network");
  if (!json) return std::move(json).error();
  return std::optional(network_of(*json));
}

Result<std::vector<Network>> read_networks(const Answer& answer) {
  auto body = body_of(answer);
  if (!body) return std::move(body).error().within("networks");
  auto json = parsed(body->value_or(""), "networks");
  if (!json) return std::move(json).error();
  if (!json->is_array()) return Error{Code::Corrupt, "networks: not a list"};
  std::vector<Network> networks;
  for (const Json& one : *json) networks.push_back(network_of(one));
  return networks;
}

Result<std::vector<std::string>> read_log(const Answer& answer, std::string_view since) {
  auto body = body_of(answer);
  if (!body) return std::move(body).error().within("log");
  const std::string plain = without_headers(body->value_or(""));
  if (since.ends_with('Z')) since.remove_suffix(1);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t end = std::min(plain.find('\n', at), plain.size());
    std::string_view line = std::string_view(plain).substr(at, end - at);
    at = end + 1;
    const std::size_t space = line.find(' ');
    if (line.size() > kTimeLeast && line[10] == 'T' && space != std::string_view::npos) {
      // Both have the same shape, and a shorter fraction sorts before its continuation.
      if (line.substr(0, space) < since) continue;
      line.remove_prefix(space + 1);
    }
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

bool lost_its_network(const Container& container) {
  if (container.running() || container.error.empty()) return false;
  return container.error.find("network") != std::string::npos ||
         container.error.find("endpoint") != std::string::npos;
}

std::optional<std::int64_t> seconds_between(std::string_view earlier, std::string_view later) {
  const auto from = seconds_of(earlier);
  const auto to = seconds_of(later);
  if (!from || !to) return std::nullopt;
  return *to - *from;
}

std::string fingerprint(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  std::array<char, 17> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx", static_cast<unsigned long long>(hash));
  return hex.data();
}

std::string escaped(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    std::array<char, 4> hex{};
    std::snprintf(hex.data(), hex.size(), "%%%02X", static_cast<unsigned>(c) & 0xFFU);
    out += hex.data();
  }
  return out;
}

std::pair<std::string, std::string> name_and_tag(const std::string& image) {
  if (image.find('@') != std::string::npos) return {image, ""};
  const std::size_t colon = image.rfind(':');
  const std::size_t slash = image.rfind('/');
  if (colon == std::string::npos || (slash != std::string::npos && colon < slash)) {
    return {image, "latest"};
  }
  return {image.substr(0, colon), image.substr(colon + 1)};
}

}  // namespace skep::agent::docker
