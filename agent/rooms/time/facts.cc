#include "agent/rooms/time/facts.h"

#include <array>
#include <cmath>
#include <cstdlib>

#include "agent/answers.h"
#include "agent/marked_block.h"

namespace skep::agent::time {
namespace {

constexpr std::size_t kTimesync = 2;

std::optional<double> number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value;
}

Duration rounded(double milliseconds) {
  // A year; more says the same.
  constexpr double kMost = 3.2e10;
  const double value = std::max(-kMost, std::min(kMost, milliseconds));
  return Duration(std::llround(value));
}

std::vector<std::string> split(std::string_view csv) {
  std::vector<std::string> fields;
  while (true) {
    const auto comma = csv.find(',');
    fields.emplace_back(csv.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    csv.remove_prefix(comma + 1);
  }
}

}  // namespace

std::vector<Effect> looks() {
  std::vector<Effect> effects;
  for (const char* unit : kUnits) effects.push_back(LookAtUnit{.unit = unit});
  return effects;
}

std::vector<Effect> further_looks(std::span<const Answer> seen) {
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    const auto unit = as<UnitSeen>(seen[i]);
    if (!unit || unit->active != "active") continue;
    if (i == kTimesync) return {RunTool{.argv = {"timedatectl", "timesync-status"}}};
    return {RunTool{.argv = {"chronyc", "-c", "tracking"}}};
  }
  return {};
}

Result<std::optional<Duration>> read_tracking(std::string_view csv) {
  // chronyc(1): the fields stand in the order of the report; 5 is the system
  // time's offset in seconds, the last the leap status.
  constexpr std::size_t kOffset = 4;
  constexpr std::size_t kFields = 14;
  const auto lines = lines_of(csv);
  if (lines.empty()) return Error{Code::Corrupt, "chronyc says nothing"};
  const auto fields = split(lines.front());
  if (fields.size() < kFields) return Error{Code::Corrupt, "not what chronyc prints"};
  if (fields[kFields - 1] == "Not synchronised") return std::optional<Duration>{};
  const auto offset = number(fields[kOffset]);
  if (!offset) return Error{Code::Corrupt, "chronyc: no offset"};
  return std::optional<Duration>(rounded(*offset * 1000));
}

std::optional<Duration> read_systemd_time(std::string_view text) {
  struct Unit {
    std::string_view name;
    double milliseconds;
  };
  constexpr std::array kTimeUnits{Unit{"us", 0.001},  Unit{"ms", 1},         Unit{"s", 1e3},
                                  Unit{"min", 6e4},   Unit{"h", 3.6e6},      Unit{"d", 8.64e7},
                                  Unit{"w", 6.048e8}, Unit{"month", 2.63e9}, Unit{"y", 3.156e10}};
  double sum = 0;
  double sign = 1;
  bool any = false;
  for (const std::string& field : fields_of(text)) {
    std::string_view rest = field;
    if (!any && !rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
      sign = rest[0] == '-' ? -1 : 1;
      rest.remove_prefix(1);
    }
    const auto letters = rest.find_first_not_of("0123456789.");
    if (letters == 0 || rest.empty()) return std::nullopt;
    const auto value = number(std::string(rest.substr(0, letters)));
    if (!value) return std::nullopt;
    any = true;
    if (letters == std::string_view::npos) {
      if (*value != 0) return std::nullopt;
      continue;
    }
    double unit = 0;
    for (const Unit& one : kTimeUnits) {
      if (one.name == rest.substr(letters)) unit = one.milliseconds;
    }
    if (unit == 0) return std::nullopt;
    sum += *value * unit;
  }
  if (!any) return std::nullopt;
  return rounded(sign * sum);
}

std::optional<Duration> read_timesync(std::string_view text) {
  constexpr std::string_view kKey = "Offset:";
  for (const std::string& line : lines_of(text)) {
    const auto at = line.find(kKey);
    if (at == std::string::npos) continue;
    return read_systemd_time(std::string_view(line).substr(at + kKey.size()));
  }
  return std::nullopt;
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    auto unit = as<UnitSeen>(seen[i]);
    if (!unit) return std::move(unit).error();
    facts.services.push_back(
        {.unit = kUnits[i], .there = unit->load == "loaded", .active = unit->active == "active"});
  }
  if (seen.size() == std::size(kUnits)) return facts;
  auto said = as<ToolEnded>(seen.back());
  if (!said) return std::move(said).error();
  // Right after its start the service does not answer yet.
  if (said->status != 0) return facts;
  if (facts.services[kTimesync].active && !facts.services[0].active && !facts.services[1].active) {
    facts.offset = read_timesync(said->out);
    return facts;
  }
  auto offset = read_tracking(said->out);
  if (!offset) return std::move(offset).error();
  facts.offset = *offset;
  return facts;
}

}  // namespace skep::agent::time
