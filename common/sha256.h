// SHA-256 of a text, in hex.  Pure.

#pragma once

#include <string>
#include <string_view>

namespace skep {

/// 64 digits.
std::string sha256(std::string_view text);

}  // namespace skep
