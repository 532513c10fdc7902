// MarkedBlock: our lines in a file that others write too, between two marks.  Pure.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skep::agent {

constexpr std::string_view kBlockBegin = "# skep: begin";
constexpr std::string_view kBlockEnd = "# skep: end";

/// The text without our block; a begin without an end takes off only itself.
std::string without_block(std::string_view text);

/// The text with exactly these lines in our block, at the end.
std::string with_block(std::string_view text, const std::vector<std::string>& lines);

std::vector<std::string> lines_of(std::string_view text);
std::vector<std::string> fields_of(std::string_view line);  // between blanks and tabs

}  // namespace skep::agent
