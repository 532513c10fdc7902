#include "coordinator/fleet/said.h"

#include <algorithm>
#include <array>
#include <utility>

namespace skep::coordinator {
namespace {

constexpr std::size_t kLabel = 7;  // "seen   "

using Block = std::vector<std::string>;

void add(std::string& text, std::string_view between, std::string_view more) {
  if (more.empty()) return;
  if (!text.empty()) text += between;
  text += more;
}

std::string joined(const Block& lines, std::string_view between) {
  std::string text;
  for (const std::string& line : lines) add(text, between, line);
  return text;
}

}  // namespace

Said said(std::string_view words) {
  constexpr std::array<std::string_view, 3> kLabels{"seen   ", "means  ", "next   "};
  Block headline;
  std::array<Block, kLabels.size()> blocks;
  Block* now = &headline;
  while (!words.empty()) {
    const auto end = words.find('\n');
    std::string_view line = words.substr(0, end);
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
    const auto label = std::ranges::find(kLabels, line.substr(0, kLabel));
    if (label != kLabels.end()) {
      now = &blocks[static_cast<std::size_t>(label - kLabels.begin())];
      line.remove_prefix(kLabel);
    }
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.empty()) now->emplace_back(line);
  }
  return {.headline = joined(headline, " "),
          .seen = std::move(blocks[0]),
          .means = joined(blocks[1], " "),
          .next = std::move(blocks[2])};
}

std::string headline(const protocol::Report& report) {
  std::string text = report.room.value;
  add(text, ": ", said(report.words).headline);
  return text;
}

std::string one_line(std::string_view words) {
  const Said all = said(words);
  std::string text = all.headline;
  if (!all.seen.empty()) add(text, "; ", "seen: " + joined(all.seen, ", "));
  if (!all.means.empty()) add(text, "; ", "means: " + all.means);
  if (!all.next.empty()) add(text, "; ", "next: " + joined(all.next, ", "));
  return text;
}

}  // namespace skep::coordinator
