// Text: columns, padding, ages and colours: what every screen is set with.  Pure.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/time.h"
#include "coordinator/fleet/view.h"

namespace skep::coordinator {

struct Style {
  bool colour = false;
  std::size_t width = 100;  // of the terminal
};

/// Figures at the right end of a line end here; the rest of the width is air.
std::size_t right_edge(const Style& style);

enum class Colour : std::uint8_t { None, Good, Waits, Bad };
std::string paint(const Style& style, Colour colour, std::string text);

/// Columns on a terminal: code points, as our screens have none of double width.
std::size_t columns(std::string_view text);
std::string pad(std::string text, std::size_t width);
/// At most so many columns; what was longer ends in "…".
std::string cut(std::string_view text, std::size_t width);
/// `figure` ends at column `edge`, two spaces from `text` at least.
std::string with_figure(std::string text, std::string_view figure, std::size_t edge);
/// Lines of at most `width` columns, broken at spaces; a longer word stands alone.
std::vector<std::string> wrap(std::string_view text, std::size_t width);
std::string join(const std::vector<std::string>& words, std::string_view between);
std::string repeat(std::string_view piece, std::size_t times);

/// "1 s", "3 m", "2 h": for a column of ages.
std::string short_age(Duration age);
/// "3 min 20 s", "2 h 5 min".
std::string long_age(Duration age);
/// "1.2 s".
std::string tenths(Duration age);
/// "02:17:27".
std::string clock_time(Utc at);
/// "6f1d2c3a-7b1e-11f0-9d55-…": enough to tell two apart.
std::string short_uuid(std::string_view uuid);

/// "one" to "nine", then digits.
std::string counted(std::size_t number);

/// Control characters out: what a node said must not move the operator's cursor.
std::string clean(std::string_view text);
View cleaned(View view);

/// The word for where a node is: a stage, or what stands beside it.
std::string_view stage_word(const NodeView& node);
Colour stage_colour(const NodeView& node);

}  // namespace skep::coordinator
