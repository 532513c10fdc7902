#include "coordinator/config/host_name.h"

#include <algorithm>

namespace skep::coordinator::config {
namespace {

constexpr std::size_t kLabelMax = 63;

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > kLabelMax) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  if (std::ranges::none_of(text, is_letter)) return false;  // else it could be read as an address
  return std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

std::string as_host_name(std::string_view text) {
  std::string name;
  for (char c : text.substr(0, kLabelMax)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    name += is_letter(c) || is_digit(c) ? c : '-';
  }
  while (name.starts_with('-')) name.erase(0, 1);
  while (name.ends_with('-')) name.pop_back();
  return is_host_name(name) ? name : "";
}

}  // namespace skep::coordinator::config
