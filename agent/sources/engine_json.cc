#include "agent/sources/engine_json.h"

#include <ctime>
#include <nlohmann/json.hpp>

namespace skep::agent {
namespace {

using Json = nlohmann::json;

Json parsed(std::string_view text) {
  return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

std::string text_at(const Json& json, const char* pointer) {
  const Json::json_pointer where(pointer);
  if (!json.is_object() || !json.contains(where)) return "";
  const Json& found = json.at(where);
  return found.is_string() ? found.get<std::string>() : "";
}

}  // namespace

std::optional<EngineEvent> engine_event(std::string_view line) {
  const Json json = parsed(line);
  EngineEvent event{text_at(json, "/Actor/Attributes/name"), text_at(json, "/Action")};
  const bool container = text_at(json, "/Type") == "container";
  if (!container || event.container.empty() || event.action.empty()) return std::nullopt;
  return event;
}

std::optional<std::string> started_at(std::string_view inspect) {
  const std::string text = text_at(parsed(inspect), "/State/StartedAt");
  std::tm parts{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  constexpr int kNever = 2000 - 1900;  // "0001-01-01T00:00:00Z": it never started
  if (rest == nullptr || parts.tm_year < kNever) return std::nullopt;
  std::string seconds = std::to_string(::timegm(&parts));
  if (*rest != '.') return seconds;
  seconds += '.';
  for (++rest; *rest >= '0' && *rest <= '9'; ++rest) seconds += *rest;
  return seconds;
}

}  // namespace skep::agent
