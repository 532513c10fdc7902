#include "coordinator/screen/bars.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace skep::coordinator {
namespace {

constexpr std::size_t kFigure = 7;      // "  10:24"
constexpr std::size_t kLeastBar = 20;   // narrower says nothing
constexpr Duration kLeastTold{500};     // "0:00" tells nobody anything
constexpr std::size_t kTickEvery = 10;  // columns between marks of the scale, at least

/// How wide the bar of a node becomes at so many columns for the whole run.
struct Drawn {
  std::string text;
  std::size_t width = 0;
};

Duration whole(const View& view) {
  Duration end{1};
  for (const NodeView& node : view.nodes) {
    for (const Span& span : node.spans) end = std::max(end, span.to);
  }
  return end;
}

std::size_t column_of(Duration at, Duration end, std::size_t width) {
  return static_cast<std::size_t>(
      (at.count() * static_cast<std::int64_t>(width) + end.count() / 2) / end.count());
}

/// What took less than half a column joins its neighbour: a name would take columns from others.
std::vector<Span> drawable(const std::vector<Span>& spans, Duration end, std::size_t width) {
  std::vector<Span> kept;
  const auto least = end.count() / static_cast<std::int64_t>(2 * width);
  for (const Span& span : spans) {
    if ((span.to - span.from).count() > least) {
      kept.push_back(span);
    } else if (!kept.empty()) {
      kept.back().to = span.to;
    }
  }
  return kept;
}

/// Names stand in full where a short span leaves no room: what comes after, a
/// wait first of all, gives the columns back.
Drawn draw(const NodeView& node, Duration end, std::size_t width, std::size_t longest_name) {
  Drawn bar;
  for (const Span& span : drawable(node.spans, end, width)) {
    const std::size_t until = column_of(span.to, end, width);
    const std::size_t room = until > bar.width ? until - bar.width : 0;
    if (span.what.empty()) {
      bar.text += repeat("·", room);
      bar.width += room;
      continue;
    }
    const std::string name = cut(span.what, longest_name);
    const std::size_t used = std::max(room, columns(name) + 1);
    bar.text += name + repeat("━", used - columns(name) - 1) + "╸";
    bar.width += used;
  }
  return bar;
}

/// The largest scale at which every bar fits; where names alone are too long, they are cut.
std::vector<Drawn> fit(const View& view, Duration end, std::size_t room, std::size_t& width) {
  constexpr std::array<std::size_t, 5> kNames{16, 8, 5, 3, 1};
  std::vector<Drawn> all;
  for (const std::size_t longest : kNames) {
    for (width = room; width >= kLeastBar; --width) {
      all.clear();
      for (const NodeView& node : view.nodes) all.push_back(draw(node, end, width, longest));
      if (std::ranges::all_of(all, [&](const Drawn& bar) { return bar.width <= room; })) return all;
    }
  }
  return all;
}

std::string scale(Duration end, std::size_t width) {
  // clang-format off
  constexpr std::array<std::int64_t, 14> kSteps{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200};
  // clang-format on
  const auto step_columns = [&](std::int64_t step) {
    return column_of(Duration{step * 1000}, end, width);
  };
  const auto found = std::ranges::find_if(
      kSteps, [&](std::int64_t step) { return step_columns(step) >= kTickEvery; });
  const std::int64_t step = found == kSteps.end() ? kSteps.back() : *found;
  std::string line;
  for (Duration at{0}; at < end; at += Duration{step * 1000}) {
    line = pad(std::move(line), column_of(at, end, width)) + minutes(at);
  }
  return line;
}

Duration done_at(const NodeView& node) {
  for (auto span = node.spans.rbegin(); span != node.spans.rend(); ++span) {
    if (!span->what.empty()) return span->to;
  }
  return Duration{0};
}

}  // namespace

std::vector<std::string> bars(const View& view, const Style& style) {
  const bool something = std::ranges::any_of(
      view.nodes, [](const NodeView& node) { return done_at(node) > Duration{0}; });
  if (!something) return {};
  std::size_t name_width = 0;
  for (const NodeView& node : view.nodes) {
    name_width = std::max(name_width, columns(node.name.value));
  }
  const std::size_t before = 2 + name_width + 2;
  const std::size_t taken = before + kFigure + 6;
  const std::size_t room = style.width > taken + kLeastBar ? style.width - taken : kLeastBar;
  const Duration end = whole(view);
  std::size_t width = room;
  const std::vector<Drawn> drawn = fit(view, end, room, width);
  std::size_t longest = 0;
  for (const Drawn& bar : drawn) longest = std::max(longest, bar.width);

  const std::string indent(before, ' ');
  std::vector<std::string> lines{indent + scale(end, width)};
  bool waited = false;
  for (std::size_t i = 0; i < view.nodes.size(); ++i) {
    const NodeView& node = view.nodes[i];
    lines.push_back("  " + pad(node.name.value, name_width) + "  " + pad(drawn[i].text, longest) +
                    " " + minutes(done_at(node)));
    waited = waited || drawn[i].text.find("·") != std::string::npos;
  }
  if (waited) lines.push_back(indent + "··· waits at a gate");
  return lines;
}

std::vector<std::string> critical_path_lines(const View& view, const Style& style) {
  if (view.critical_path.empty()) return {};
  Duration whole_path{0};
  for (const Span& span : view.critical_path) whole_path += span.to - span.from;
  std::string line = "  critical path " + minutes(whole_path) + " ";
  const std::string indent(columns(line), ' ');
  std::vector<std::string> lines;
  std::string last_node;
  bool first = true;
  for (const Span& span : view.critical_path) {
    if (span.to - span.from < kLeastTold) continue;
    const auto space = span.what.find(' ');
    const std::string node = span.what.substr(0, space);
    const bool again = node == last_node && space != std::string::npos;
    // The same node's next piece is told without its name.
    const std::string piece =
        (again ? span.what.substr(space + 1) : span.what) + " " + minutes(span.to - span.from);
    last_node = node;
    const std::string sign = first ? "= " : "+ ";
    first = false;
    if (columns(line) + columns(sign + piece) > style.width && columns(line) > indent.size()) {
      while (line.ends_with(' ')) line.pop_back();
      lines.push_back(std::move(line));
      line = indent;
    }
    line += sign + piece + " ";
  }
  while (line.ends_with(' ')) line.pop_back();
  lines.push_back(std::move(line));
  return lines;
}

}  // namespace skep::coordinator
