// Units: sizes with their unit, as people write them and as machines count.

#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"

namespace skep {

struct Bytes {
  std::uint64_t count = 0;
  auto operator<=>(const Bytes&) const = default;
};

constexpr Bytes kib(std::uint64_t n) {
  return {n << 10U};
}
constexpr Bytes mib(std::uint64_t n) {
  return {n << 20U};
}
constexpr Bytes gib(std::uint64_t n) {
  return {n << 30U};
}

/// "80GiB", "512MiB", "10GB".  Code::Invalid says what would be right:
/// `"80" has no unit; write 80GiB`.
Result<Bytes> parse_bytes(std::string_view text);

/// "8.0 GiB", as the screens write it.
std::string words(Bytes bytes);

}  // namespace skep
