#include "agent/readings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "agent/answers.h"
#include "agent/docker.h"
#include "agent/limits.h"

namespace skep::agent {
namespace {

using Json = nlohmann::json;

/// Two of them are added.
constexpr std::int64_t kCountMost = std::numeric_limits<std::int64_t>::max() / 2;

struct Phase {
  std::string_view mark;
  std::string_view words;
};

// clang-format off
constexpr std::array kPhases{
    Phase{"Starting crash recovery",                       "recovering" },
    Phase{"--role 'joiner'",                               "SST"        },
    Phase{"Receiving IST:",                                "IST"        },
    Phase{"State transfer required",                       "asks for a state transfer"},
    Phase{"Shifting JOINER -> JOINED",                     "catches up" },
    Phase{"Shifting SYNCED -> DONOR",                      "gives a state transfer"},
    Phase{"Synchronized with group, ready for connections", ""          },
};
// clang-format on

Json body_json(const Answer& answer) {
  auto body = body_of(answer);
  if (!body || !*body) return {};
  return Json::parse(**body, nullptr, /*allow_exceptions=*/false);
}

/// The value at a path, where there is one of that kind.
template <typename T>
std::optional<T> at(const Json& json, const char* path) {
  const Json::json_pointer where(path);
  if (json.is_discarded() || !json.contains(where)) return std::nullopt;
  const Json& value = json.at(where);
  if constexpr (std::is_same_v<T, bool>) {
    return value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt;
  } else {
    return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
  }
}

template <typename T>
T number(std::string_view text, T otherwise) {
  T value = otherwise;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  return wrong == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

/// Docker frames each piece of a container's output without a terminal:
/// stream, 0, 0, 0, size in four bytes, big end first.
std::string unframed(std::string_view body) {
  constexpr std::size_t kHead = 8;
  std::string text;
  while (body.size() >= kHead && body[0] >= 0 && body[0] <= 2 && body[1] == 0 && body[2] == 0) {
    std::size_t size = 0;
    for (std::size_t i = 4; i < kHead; ++i) size = size << 8U | static_cast<unsigned char>(body[i]);
    text += body.substr(kHead, size);
    body.remove_prefix(std::min(body.size(), kHead + size));
  }
  text += body;
  return text;
}

/// A decimal of the server's in thousandths of it: "0.0205" is 20.
std::uint32_t thousandths(std::string_view text, double factor) {
  double value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  const double scaled = value * factor;
  if (wrong != std::errc{} || !(scaled >= 0) || scaled > 4e9) return 0;
  return static_cast<std::uint32_t>(scaled);
}

/// "min/avg/max/deviation/count", in seconds.
std::string_view slowest(std::string_view latency) {
  for (int i = 0; i < 2; ++i) {
    latency.remove_prefix(std::min(latency.size(), latency.find('/') + 1));
  }
  return latency.substr(0, latency.find('/'));
}

void read_load(std::string_view name, const std::string& value, protocol::GaleraLoad& load) {
  const auto count = [&value] { return std::max<std::int64_t>(number<std::int64_t>(value, 0), 0); };
  if (name == "wsrep_flow_control_paused_ns") load.paused_ns = count();
  if (name == "wsrep_local_cert_failures" || name == "wsrep_local_bf_aborts") {
    load.conflicts += std::min(count(), kCountMost);
  }
  if (name == "wsrep_replicated" || name == "wsrep_received") {
    load.write_sets += std::min(count(), kCountMost);
  }
  if (name == "wsrep_local_recv_queue") load.receive_queue = number<std::uint32_t>(value, 0);
  if (name == "wsrep_local_send_queue_avg") load.send_queue_milli = thousandths(value, 1e3);
  if (name == "wsrep_evs_repl_latency") load.latency_us = thousandths(slowest(value), 1e6);
  if (name == "wsrep_local_cached_downto") load.cached_downto = number<std::int64_t>(value, -1);
}

}  // namespace

protocol::GaleraSample read_member(const Answer& answer) {
  protocol::GaleraSample sample;
  const auto rows = as<Rows>(answer);
  if (!rows) return sample;
  for (const auto& row : rows->rows) {
    if (row.size() < 2) continue;
    std::string name = row[0];
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::string& value = row[1];
    if (name == "wsrep_local_state_comment") sample.state = value;
    if (name == "wsrep_cluster_status") sample.cluster_status = value;
    if (name == "wsrep_cluster_state_uuid") sample.state_uuid = value;
    if (name == "wsrep_cluster_size") sample.size = number<std::uint32_t>(value, 0);
    if (name == "wsrep_last_committed") sample.last_committed = number<std::int64_t>(value, -1);
    if (name == "wsrep_ready") sample.ready = value == "ON";
    if (name == "wsrep_cluster_conf_id") sample.view = number<std::uint64_t>(value, 0);
    read_load(name, value, sample.load);
  }
  sample.container_running = true;
  sample.answered = true;
  return sample;
}

bool read_first_of_view(const Answer& answer) {
  const auto rows = as<Rows>(answer);
  return rows && std::ranges::any_of(rows->rows, [](const std::vector<std::string>& row) {
           return row.size() >= 2 &&
                  (row[0] == "wsrep_local_index" || row[0] == "WSREP_LOCAL_INDEX") && row[1] == "0";
         });
}

std::optional<bool> read_running(const Answer& answer) {
  const auto body = body_of(answer);
  if (!body) return std::nullopt;
  if (!*body) return false;
  return at<bool>(body_json(answer), "/State/Running");
}

std::string read_consul_role(const Answer& answer, std::string_view private_address) {
  const Json json = body_json(answer);
  if (!json.is_object() || !json.contains("Servers") || !json["Servers"].is_array()) return {};
  for (const Json& server : json["Servers"]) {
    const std::string address = at<std::string>(server, "/Address").value_or("");
    if (address.substr(0, address.rfind(':')) != private_address) continue;
    const std::string role = at<bool>(server, "/Voter").value_or(false) ? "voter" : "non-voter";
    return at<bool>(server, "/Leader").value_or(false) ? role + ", leader" : role;
  }
  return {};
}

std::string read_swarm_role(const Answer& answer) {
  const auto info = docker::read_info(answer);
  if (!info || info->swarm_state != "active") return {};
  return info->swarm_manager ? "manager" : "worker";
}

std::string read_swarm_node(const Answer& answer) {
  return at<std::string>(body_json(answer), "/Swarm/NodeID").value_or("");
}

bool read_swarm_leader(const Answer& answer) {
  return at<bool>(body_json(answer), "/ManagerStatus/Leader").value_or(false);
}

std::vector<std::string> read_specification(const Answer& answer) {
  const Json json = body_json(answer);
  std::vector<std::string> all;
  for (const char* path : {"/Config/Entrypoint", "/Config/Cmd", "/Config/Env", "/Args"}) {
    const Json::json_pointer where(path);
    if (json.is_discarded() || !json.contains(where) || !json.at(where).is_array()) continue;
    for (const Json& text : json.at(where)) {
      if (text.is_string()) all.push_back(text.get<std::string>().substr(0, kWordsMax / 4));
    }
  }
  return all;
}

bool read_transfer_runs(const Answer& answer) {
  const auto body = body_of(answer);
  return body && *body && (*body)->find("wsrep_sst_") != std::string::npos;
}

std::optional<DataFolder> read_data_folder(const Answer& answer) {
  const auto tool = as<ToolEnded>(answer);
  if (!tool || tool->out.empty()) return std::nullopt;
  DataFolder found;
  bool whole = false;
  for (std::string_view rest = tool->out; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.ends_with("/sst_in_progress")) found.unfinished = true;
    const auto bytes = number<std::int64_t>(line.substr(0, line.find('\t')), -1);
    whole = bytes >= 0;
    if (whole) found.bytes = Bytes{static_cast<std::uint64_t>(bytes)};
  }
  if (!whole) return std::nullopt;
  return found;
}

Disks read_disks(const Answer& answer) {
  const auto tool = as<ToolEnded>(answer);
  if (!tool || tool->status != 0) return {};
  Disks found;
  std::string_view rest = tool->out;
  rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1));  // the heading
  for (const char* name : {"docker", "mysql"}) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    std::vector<std::string_view> cells;
    while (!line.empty()) {
      const std::string_view cell = line.substr(0, line.find(' '));
      line.remove_prefix(std::min(line.size(), cell.size() + 1));
      if (!cell.empty()) cells.push_back(cell);
    }
    if (cells.empty()) continue;
    const auto percent = number<std::uint32_t>(cells.back().substr(0, cells.back().find('%')), 101);
    if (percent <= 100) found.percent[name] = percent;
    if (cells.size() != 3) continue;
    found.volumes[name] = {Bytes{number<std::uint64_t>(cells[0], 0)},
                           Bytes{number<std::uint64_t>(cells[1], 0)}};
  }
  return found;
}

std::vector<std::string> read_log_lines(const Answer& answer) {
  const auto body = body_of(answer);
  if (!body || !*body) return {};
  const std::string text = unframed(**body);
  std::string_view rest = text;
  if (rest.size() > kLogBytesMax.count) {
    rest.remove_prefix(rest.size() - kLogBytesMax.count);
    rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1));
  }
  std::vector<std::string> lines;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    lines.emplace_back(line.substr(0, kLogLineMax.count));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  if (lines.size() > kLogLinesMax) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kLogLinesMax));
  }
  return lines;
}

std::optional<std::string> read_phase(std::string_view line) {
  for (const Phase& phase : kPhases) {
    if (line.find(phase.mark) != std::string_view::npos) return std::string(phase.words);
  }
  return std::nullopt;
}

}  // namespace skep::agent
