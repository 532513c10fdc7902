#include "tests/sim/trace.h"

#include <algorithm>
#include <cstdio>

namespace skep::sim {
namespace {

// A NodeSpec's words or a file's text would bury what happens.
constexpr std::size_t kWordsMax = 200;

}  // namespace

void Trace::say(std::string_view who, std::string_view words) {
  if (!on()) return;
  const auto seconds = static_cast<double>(queue_.now().time_since_epoch().count()) / 1000;
  std::string text(words.substr(0, kWordsMax));
  std::ranges::replace(text, '\n', ' ');
  char head[48];
  std::snprintf(head, sizeof head, "%9.3f  %-12.*s ", seconds, static_cast<int>(who.size()),
                who.data());
  std::string line = head + text;
  if (tracing_ == Tracing::Print) std::printf("%s\n", line.c_str());
  last_.push_back(std::move(line));
  if (last_.size() > kLast) last_.pop_front();
}

}  // namespace skep::sim
