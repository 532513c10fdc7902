#include "agent/unit_name.h"

#include <fmt/format.h>

#include <charconv>

namespace skep::agent {
namespace {

constexpr std::string_view kUnits = "/org/freedesktop/systemd1/unit/";

bool is_plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

}  // namespace

std::string mount_unit(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) return "-.mount";
  std::string unit;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char letter = path[i];
    if (letter == '/') {
      unit += '-';
    } else if (is_plain(letter) || letter == ':' || letter == '_' || (letter == '.' && i > 0)) {
      unit += letter;
    } else {
      unit += fmt::format("\\x{:02x}", static_cast<unsigned char>(letter));
    }
  }
  return unit + ".mount";
}

std::string unit_of_object(std::string_view object_path) {
  if (!object_path.starts_with(kUnits)) return "";
  object_path.remove_prefix(kUnits.size());
  std::string unit;
  for (std::size_t i = 0; i < object_path.size(); ++i) {
    if (object_path[i] != '_') {
      if (!is_plain(object_path[i])) return "";
      unit += object_path[i];
      continue;
    }
    const std::string_view digits = object_path.substr(i + 1, 2);
    unsigned value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) return "";
    unit += static_cast<char>(value);
    i += 2;
  }
  return unit;
}

}  // namespace skep::agent
