// Version of the wire.  A new field raises the minor; a changed meaning raises the major.

#pragma once

#include <cstdint>

namespace skep::protocol {

constexpr std::uint32_t kVersionMajor = 1;
constexpr std::uint32_t kVersionMinor = 4;

/// As it stands in an envelope.
constexpr std::uint32_t version_of(std::uint32_t major, std::uint32_t minor) {
  return major * 256 + minor;
}

constexpr std::uint32_t kVersion = version_of(kVersionMajor, kVersionMinor);

/// One minor down, and one up: to the other side ours is the previous one.
constexpr bool is_spoken(std::uint64_t version) {
  return version + 1 >= kVersion && version <= kVersion + 1 && version / 256 == kVersionMajor;
}

}  // namespace skep::protocol
