#include "agent/enroll.h"

#include <array>
#include <nlohmann/json.hpp>

#include "agent/executor/keys.h"
#include "agent/kept.h"
#include "common/files.h"
#include "protocol/transport.h"

namespace skep::agent {
namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

Result<std::string> public_key(const Paths& paths) {
  auto kept = read_file(paths.public_key());
  if (!kept) return std::move(kept).error();
  auto secret = read_file(paths.secret_key());
  if (!secret) return std::move(secret).error();
  // The public one is written last: where it is, the pair is whole.
  if (*kept && *secret) return trimmed(**kept);
  const protocol::CurveKeys fresh = protocol::make_curve_keys();
  auto stored = replace_file(paths.secret_key(), fresh.secret_key.reveal() + "\n", 0600);
  if (!stored) return std::move(stored).error();
  stored = replace_file(paths.public_key(), fresh.public_key + "\n", 0644);
  if (!stored) return std::move(stored).error();
  return fresh.public_key;
}

Result<std::string> request(const Config& config, const Paths& paths) {
  auto folder = make_folder(paths.root + "/etc/skep/tls", 0700);
  if (!folder) return std::move(folder).error();
  auto made = executor::make_key(
      {paths.tls_key(),
       paths.tls_request(),
       config.node.value,
       {"DNS:" + config.node.value, "IP:" + config.private_address, "IP:127.0.0.1"}});
  if (!made) return std::move(made).error();
  auto text = read_file(paths.tls_request());
  if (!text) return std::move(text).error();
  return text->value_or("");
}

Result<protocol::Kept> kept_at(const std::string& path) {
  auto text = read_file(path);
  if (!text) return std::move(text).error();
  if (!*text) return protocol::Kept{};
  auto kept = read_kept(**text);
  if (!kept) return std::move(kept).error().within(path);
  return kept;
}

/// Replaced only where it differs: a second run changes nothing.
Result<void> write(const std::string& path, std::string_view text, std::uint32_t mode) {
  auto there = read_file(path);
  if (there && *there && **there == text) return {};
  return replace_file(path, text, mode);
}

nlohmann::json json_of(const protocol::Kept& kept) {
  return {{"cluster", kept.cluster.value},
          {"term", kept.term},
          {"instance", kept.instance.value},
          {"goal", kept.goal},
          {"epoch", kept.epoch},
          {"begun", kept.begun},
          {"state_uuid", kept.state_uuid},
          {"highest_seqno", kept.highest_seqno},
          {"recover_round", kept.recover_round}};
}

std::string line_of(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Result<Config> enroll_flags(std::span<const std::string_view> arguments) {
  Config config;
  struct Flag {
    std::string_view name;
    std::string& value;
  };
  const std::array<Flag, 5> flags{
      Flag{"--node", config.node.value}, Flag{"--cluster", config.cluster.value},
      Flag{"--endpoint", config.endpoint}, Flag{"--coordinator-key", config.coordinator_key},
      Flag{"--private-address", config.private_address}};
  std::string faults;
  const auto fault = [&faults](std::string_view flag, const char* what) {
    faults += (faults.empty() ? "" : "; ") + std::string(flag) + ": " + what;
  };
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    bool known = false;
    for (const auto& flag : flags) {
      if (flag.name != arguments[i]) continue;
      known = true;
      if (i + 1 < arguments.size()) flag.value = arguments[i + 1];
    }
    if (!known) fault(arguments[i], "no such flag");
  }
  for (const auto& flag : flags) {
    if (flag.value.empty()) fault(flag.name, "missing");
    if (flag.value.find('\n') != std::string::npos) fault(flag.name, "more than one line");
  }
  if (!faults.empty()) return Error{Code::Invalid, faults};
  return config;
}

Result<std::string> enroll(const Config& config, const Paths& paths, std::string_view unit) {
  auto kept = kept_at(paths.kept());
  if (!kept) return std::move(kept).error();
  if (!kept->cluster.empty() && kept->cluster != config.cluster) {
    const std::string words = "this host belongs to cluster " + kept->cluster.value;
    return line_of({{"refused", words}, {"kept", json_of(*kept)}});
  }
  auto folder = make_folder(paths.root + "/etc/skep/keys", 0700);
  if (!folder) return std::move(folder).error();
  auto key = public_key(paths);
  if (!key) return std::move(key).error();
  auto asked = request(config, paths);
  if (!asked) return std::move(asked).error();
  auto written = write(paths.config(), write_config(config), 0644);
  if (!written) return std::move(written).error();
  written = write(paths.unit(), unit, 0644);
  if (!written) return std::move(written).error();
  return line_of({{"agent_key", *key}, {"request", *asked}, {"kept", json_of(*kept)}});
}

}  // namespace skep::agent
