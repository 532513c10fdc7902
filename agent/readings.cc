#include "agent/readings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "agent/answers.h"
#include "agent/limits.h"

namespace skep::agent {
namespace {

using Json = nlohmann::json;

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
  }
  sample.container_running = true;
  sample.answered = true;
  return sample;
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
  const Json json = body_json(answer);
  if (at<std::string>(json, "/Swarm/LocalNodeState").value_or("") != "active") return {};
  return at<bool>(json, "/Swarm/ControlAvailable").value_or(false) ? "manager" : "worker";
}

bool read_swarm_leader(const Answer& answer) {
  return at<bool>(body_json(answer), "/ManagerStatus/Leader").value_or(false);
}

std::map<std::string, std::uint32_t> read_disk_percent(const Answer& answer) {
  const auto tool = as<ToolEnded>(answer);
  if (!tool || tool->status != 0) return {};
  std::map<std::string, std::uint32_t> found;
  std::string_view rest = tool->out;
  rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1));  // the heading
  for (const char* name : {"docker", "mysql"}) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    const auto percent = number<std::uint32_t>(line.substr(0, line.find('%')), 101);
    if (percent <= 100) found[name] = percent;
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

bool says_synced(std::string_view line) {
  return line.find("Synchronized with group, ready for connections") != std::string_view::npos;
}

}  // namespace skep::agent
