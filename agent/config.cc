#include "agent/config.h"

#include <algorithm>
#include <array>

namespace skep::agent {
namespace {

struct Entry {
  std::string_view key;
  std::string& value;
};

std::array<Entry, 5> entries(Config& config) {
  return {Entry{"node", config.node.value}, Entry{"cluster", config.cluster.value},
          Entry{"endpoint", config.endpoint}, Entry{"coordinator_key", config.coordinator_key},
          Entry{"private_address", config.private_address}};
}

std::string fault_of(Config& config, std::string_view line) {
  const auto equals = line.find('=');
  const std::string_view key = line.substr(0, equals);
  for (auto& entry : entries(config)) {
    if (entry.key != key) continue;
    if (equals == std::string_view::npos) return std::string(key) + ": no value";
    entry.value = line.substr(equals + 1);
    return "";
  }
  return std::string(key) + ": no such key";
}

}  // namespace

std::string write_config(const Config& config) {
  Config copy = config;
  std::string text = "# Written by the installer of Skep; read by skep-agent at its start.\n";
  for (const auto& entry : entries(copy)) {
    text += std::string(entry.key) + "=" + entry.value + "\n";
  }
  return text;
}

Result<Config> read_config(std::string_view text) {
  Config config;
  std::string faults;
  const auto fault = [&faults](const std::string& words) {
    faults += (faults.empty() ? "" : "; ") + words;
  };
  int number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::string found = fault_of(config, line);
    if (!found.empty()) fault("agent.conf:" + std::to_string(number) + ": " + found);
  }
  for (const auto& entry : entries(config)) {
    if (entry.value.empty()) fault("agent.conf: " + std::string(entry.key) + ": missing");
  }
  if (!faults.empty()) return Error{Code::Invalid, faults};
  return config;
}

}  // namespace skep::agent
