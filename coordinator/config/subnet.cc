#include "coordinator/config/subnet.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace skep::coordinator::config {
namespace {

constexpr std::uint32_t quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

// clang-format off
constexpr std::array kPrivate{
    Subnet{quad(10, 0, 0, 0),    8}, Subnet{quad(172, 16, 0, 0), 12},
    Subnet{quad(192, 168, 0, 0), 16}, Subnet{quad(100, 64, 0, 0), 10},
};
constexpr std::array kUnusable{
    Subnet{quad(0, 0, 0, 0),     8}, Subnet{quad(127, 0, 0, 0),   8},
    Subnet{quad(169, 254, 0, 0), 16}, Subnet{quad(224, 0, 0, 0),   3},
};
// clang-format on

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || value > most) return {};
  if (text.size() > 1 && text[0] == '0') return {};  // 010 is ten here and eight elsewhere
  return value;
}

}  // namespace

std::optional<std::uint32_t> parse_address(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const auto dot = text.find('.');
    if ((dot == std::string_view::npos) != (part == 3)) return {};
    const auto value = number(text.substr(0, dot), 255);
    if (!value) return {};
    address = address << 8U | *value;
    text.remove_prefix(part == 3 ? text.size() : dot + 1);
  }
  return address;
}

Result<Subnet> parse_subnet(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  const auto prefix = slash == std::string_view::npos ? std::optional<std::uint32_t>{}
                                                      : number(text.substr(slash + 1), 32);
  if (!address || (slash != std::string_view::npos && !prefix)) {
    return Error{Code::Invalid,
                 "\"" + std::string(text) + "\" is not a subnet; write one like 10.78.0.0/24"};
  }
  if (!prefix) {
    return Error{Code::Invalid,
                 "\"" + std::string(text) + "\" has no length; write " + std::string(text) + "/24"};
  }
  const Subnet subnet{.address = *address, .prefix = static_cast<int>(*prefix)};
  if ((subnet.address & ~subnet.mask()) != 0) {
    const Subnet network{.address = subnet.address & subnet.mask(), .prefix = subnet.prefix};
    return Error{Code::Invalid, std::string(text) + " is an address in the network " +
                                    text_of(network) + "; write that"};
  }
  return subnet;
}

std::string text_of(std::uint32_t address) {
  return std::to_string(address >> 24U) + "." + std::to_string(address >> 16U & 255U) + "." +
         std::to_string(address >> 8U & 255U) + "." + std::to_string(address & 255U);
}

std::string text_of(const Subnet& subnet) {
  return text_of(subnet.address) + "/" + std::to_string(subnet.prefix);
}

bool is_private(const Subnet& subnet) {
  return std::ranges::any_of(kPrivate, [&](const Subnet& known) {
    return known.prefix <= subnet.prefix && known.holds(subnet.address);
  });
}

bool is_unusable(const Subnet& subnet) {
  return std::ranges::any_of(kUnusable,
                             [&](const Subnet& known) { return known.overlaps(subnet); });
}

}  // namespace skep::coordinator::config
