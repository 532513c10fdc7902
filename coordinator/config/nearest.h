// Nearest: the known word that a mistyped one most likely means.  Pure.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skep::coordinator::config {

/// Insertions, deletions, replacements and swaps of neighbours that make one of the other.
std::size_t distance(std::string_view one, std::string_view other);

/// Nothing where every known word is further away than a third of the letters (at least two).
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

}  // namespace skep::coordinator::config
