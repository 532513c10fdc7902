#include "agent/marked_block.h"

#include <algorithm>

namespace skep::agent {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return lines;
}

std::vector<std::string> fields_of(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  std::vector<std::string> fields;
  for (;;) {
    const auto begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return fields;
    line.remove_prefix(begin);
    const auto end = std::min(line.find_first_of(kBlanks), line.size());
    fields.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::string without_block(std::string_view text) {
  const auto lines = lines_of(text);
  std::string out;
  for (auto line = lines.begin(); line != lines.end(); ++line) {
    if (*line == kBlockBegin) {
      const auto end = std::find(line, lines.end(), kBlockEnd);
      if (end != lines.end()) line = end;
      continue;
    }
    out += *line + "\n";
  }
  return out;
}

std::string with_block(std::string_view text, const std::vector<std::string>& lines) {
  std::string out = without_block(text);
  out += std::string(kBlockBegin) + "\n";
  for (const auto& line : lines) out += line + "\n";
  return out + std::string(kBlockEnd) + "\n";
}

}  // namespace skep::agent
