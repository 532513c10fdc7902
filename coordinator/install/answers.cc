#include "coordinator/install/answers.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "coordinator/limits.h"

namespace skep::coordinator::install {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kParts = 4;
constexpr std::size_t kKeySize = 40;     // Z85 of 32 bytes
constexpr std::size_t kWordsMost = 400;  // of a host, in our error
constexpr int kSshItself = 255;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \r\n") - first + 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

template <typename Number>
Number number_at(const Json& object, const char* key, Number otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<Number>() : otherwise;
}

Result<protocol::Kept> kept_of(const Json& object) {
  if (!object.is_object()) return Error{Code::Corrupt, "what the agent kept is not an object"};
  return protocol::Kept{.cluster = ClusterId(text_at(object, "cluster")),
                        .term = number_at<Term>(object, "term", 0),
                        .instance = InstanceId(text_at(object, "instance")),
                        .goal = number_at<GoalNumber>(object, "goal", 0),
                        .epoch = number_at<Epoch>(object, "epoch", 0),
                        .begun = number_at<Epoch>(object, "begun", 0),
                        .state_uuid = text_at(object, "state_uuid"),
                        .highest_seqno = number_at<std::int64_t>(object, "highest_seqno", -1),
                        .recover_round = number_at<std::uint64_t>(object, "recover_round", 0)};
}

Json parse(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

bool has(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

}  // namespace

Result<Standing> read_standing(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const std::string_view line : lines_of(text)) {
    if (line == kParting) {
      parts.emplace_back();
    } else {
      parts.back() += std::string(line) + "\n";
    }
  }
  if (parts.size() != kParts) return Error{Code::Corrupt, "the host's answer is not whole"};
  Standing standing{.build = std::string(trimmed(parts[0])), .config = parts[2]};
  if (!trimmed(parts[1]).empty()) {
    auto kept = kept_of(parse(parts[1]));
    if (!kept) return std::move(kept).error().within("/var/lib/skep/kept");
    standing.kept = std::move(*kept);
  }
  const auto states = lines_of(trimmed(parts[3]));
  standing.active = !states.empty() && states[0] == "active";
  standing.enabled = states.size() > 1 && states[1] == "enabled";
  return standing;
}

Result<Enrolled> read_enrolled(std::string_view text) {
  for (const std::string_view line : lines_of(text)) {
    if (!line.starts_with('{')) continue;
    const Json answer = parse(line);
    if (!answer.is_object()) break;
    if (const std::string no = text_at(answer, "refused"); !no.empty()) {
      return Error{Code::Refused, no};
    }
    auto kept = kept_of(answer.value("kept", Json::object()));
    if (!kept) return std::move(kept).error();
    Enrolled enrolled{.agent_key = text_at(answer, "agent_key"), .kept = std::move(*kept)};
    if (enrolled.agent_key.size() != kKeySize) break;
    return enrolled;
  }
  return Error{Code::Corrupt, "skep-agent enroll did not say its key"};
}

bool says_home(std::string_view config, const NodeId& node, const Home& home) {
  std::map<std::string_view, std::string_view> said;
  for (const std::string_view line : lines_of(config)) {
    const auto equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    said[line.substr(0, equals)] = line.substr(equals + 1);
  }
  const std::map<std::string_view, std::string_view> wanted{
      {"node", node.value},
      {"cluster", home.cluster.value},
      {"endpoint", home.endpoint},
      {"coordinator_key", home.coordinator_key},
      {"private_address", home.private_address}};
  return said == wanted;
}

Error belongs_elsewhere(const NodeId& node, const protocol::Kept& kept, const ClusterId& ours) {
  return Error{Code::Refused,
               node.value + " belongs to cluster " + kept.cluster.value + " (term " +
                   std::to_string(kept.term) + "), not to " + ours.value +
                   "; nothing was changed on it. Only the ledger it belongs to may change it: " +
                   "run skep in the folder that holds it"};
}

Result<std::vector<HostDisk>> read_disks(std::string_view text) {
  const Json list = parse(text);
  if (!list.is_array() || list.size() > kHostDisksMost) {
    return Error{Code::Corrupt, "skep-agent disks did not answer with a list of disks"};
  }
  std::vector<HostDisk> disks;
  for (const Json& one : list) {
    HostDisk disk;
    disk.device = text_at(one, "device");
    disk.serial = text_at(one, "serial");
    disk.size = Bytes{number_at<std::uint64_t>(one, "size_bytes", 0)};
    const auto given = one.find("may_be_given");
    disk.may_be_given = given != one.end() && given->is_boolean() && given->get<bool>();
    disk.words = text_at(one, "words");
    if (disk.device.empty()) return Error{Code::Corrupt, "skep-agent disks tells of no disk"};
    disks.push_back(std::move(disk));
  }
  return disks;
}

Error ssh_error(const Machine& machine, int status, std::string_view said) {
  const std::string where =
      machine.ssh_user + "@" + machine.ssh_address + ":" + std::to_string(machine.ssh_port);
  if (status == kSshItself &&
      (has(said, "Host key verification failed") || has(said, "HOST IDENTIFICATION HAS CHANGED") ||
       has(said, "no matching host key type"))) {
    return Error{Code::Refused, where + " shows another host key than the one pinned for " +
                                    machine.node.value +
                                    ": it is another machine, or somebody stands between. If you "
                                    "know that it was made anew, remove .skep/known_hosts." +
                                    machine.node.value};
  }
  if (status == kSshItself && has(said, "Permission denied")) {
    std::string words = where + " does not accept ";
    words += machine.ssh_key.empty() ? "any key of " + machine.ssh_user + "'s here"
                                     : "the key " + machine.ssh_key;
    if (has(said, "not accessible: No such file")) words += ", which does not exist";
    return Error{Code::Refused, std::move(words)};
  }
  auto last = trimmed(said);
  if (last.size() > kWordsMost) last.remove_prefix(last.size() - kWordsMost);
  if (status == kSshItself) return Error{Code::Unavailable, where + ": " + std::string(last)};
  return Error{Code::Internal,
               where + ": exit " + std::to_string(status) + ": " + std::string(last)};
}

}  // namespace skep::coordinator::install
