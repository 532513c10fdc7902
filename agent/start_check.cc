#include "agent/start_check.h"

#include <algorithm>
#include <array>

#include "agent/readings.h"

namespace skep::agent {
namespace {

/// The position behind `mark`, up to a blank or the tail of domain and server (galera.md 2.2).
std::optional<database::Position> position_behind(std::string_view line, std::string_view mark) {
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = line.substr(at + mark.size());
  return database::parse_position(rest.substr(0, rest.find_first_of(" ,\t\r\n")));
}

/// What seeds or names a position: in an argument as in an environment variable.
bool starts_anew(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    if (c == '-') return '_';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  constexpr std::array kMarks{"start_position", "new_cluster", "wsrep_recover"};
  return std::ranges::any_of(
      kMarks, [&](const char* mark) { return text.find(mark) != std::string::npos; });
}

}  // namespace

void StartCheck::log_line(std::string_view line) {
  if (auto found = position_behind(line, "WSREP: Recovered position: ")) recovered_ = found;
  if (auto found = position_behind(line, " initial position: ")) used_ = found;
}

void StartCheck::container(const Answer& answer) {
  argument_.clear();
  for (const std::string& text : read_specification(answer)) {
    if (starts_anew(text)) argument_ = text;
  }
}

std::string StartCheck::fault() const {
  if (!argument_.empty()) {
    return "\"" + argument_ + "\" stands in its container's specification: the next start goes " +
           "from there, whatever was written since";
  }
  // A member that joins without a state starts from nowhere, and rightly so.
  if (!used_ || !used_->usable()) return {};
  if (!recovered_) {
    return "it was started from " + to_text(*used_) +
           ", and no position was recovered at this start";
  }
  if (*recovered_ == *used_) return {};
  return "it was started from " + to_text(*used_) + ", and " + to_text(*recovered_) +
         " was recovered at this start";
}

}  // namespace skep::agent
