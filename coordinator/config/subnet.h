// Subnet: an IPv4 network as "10.78.0.0/24", and what may be said of it.  Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"

namespace skep::coordinator::config {

struct Subnet {
  std::uint32_t address = 0;  // host order
  int prefix = 32;

  std::uint32_t mask() const { return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix); }
  std::uint64_t size() const { return std::uint64_t{1} << (32 - prefix); }
  bool holds(std::uint32_t host) const { return (host & mask()) == (address & mask()); }
  bool overlaps(const Subnet& other) const { return holds(other.address) || other.holds(address); }
};

/// "10.77.0.11" in host order.
std::optional<std::uint32_t> parse_address(std::string_view text);

/// Code::Invalid with what would be right.
Result<Subnet> parse_subnet(std::string_view text);

std::string text_of(std::uint32_t address);
std::string text_of(const Subnet& subnet);

/// RFC 1918 and RFC 6598: nobody else in the Internet has it.
bool is_private(const Subnet& subnet);

/// 0/8, loopback, link-local, multicast and beyond: no host can have such an address.
bool is_unusable(const Subnet& subnet);

}  // namespace skep::coordinator::config
