#include "agent/executor/mounted.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace skep::agent::executor {
namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(at), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// mountinfo and swaps write blanks and backslashes as three octal digits.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    if (text[i] == '\\' && i + 3 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 4, code, 8).ptr ==
            text.data() + i + 4) {
      out.push_back(static_cast<char>(code));
      i += 3;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace

Mounted mounted_in(std::string_view mountinfo) {
  constexpr std::size_t kNumber = 2;
  Mounted out;
  for (const auto line : split(mountinfo, '\n')) {
    const auto fields = split(line, ' ');
    if (fields.size() <= kNumber) continue;
    out.numbers.emplace(fields[kNumber]);
    // Optional fields end with a lone dash; then type and source.
    for (std::size_t i = kNumber; i + 2 < fields.size(); ++i) {
      if (fields[i] != "-") continue;
      if (fields[i + 2].starts_with('/')) out.sources.push_back(unescaped(fields[i + 2]));
      break;
    }
  }
  return out;
}

std::vector<std::string> swaps_in(std::string_view swaps) {
  std::vector<std::string> out;
  for (const auto line : split(swaps, '\n')) {
    if (!line.starts_with('/')) continue;
    out.push_back(unescaped(line.substr(0, line.find_first_of(" \t"))));
  }
  return out;
}

bool never_a_disk(std::string_view name) {
  constexpr std::array<std::string_view, 8> kPrefixes{"loop", "ram", "zram", "dm-",
                                                      "sr",   "fd",  "nbd",  "md"};
  for (const auto prefix : kPrefixes) {
    if (!name.starts_with(prefix)) continue;
    const auto rest = name.substr(prefix.size());
    if (!rest.empty() && rest.find_first_not_of("0123456789") == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace skep::agent::executor
