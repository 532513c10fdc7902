#include "coordinator/screen/up.h"

#include <algorithm>
#include <array>

#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

using protocol::Stage;

/// Before that nobody has been asked anything.
constexpr Duration kFirstWords{200};

/// Progress within a room ("14 of 23") is no change; another room, stage or gate is.
std::string key_of(const NodeView& node) {
  const std::string doing = node.waits ? node.doing : node.doing.substr(0, node.doing.find(':'));
  return std::string(stage_word(node)) + "/" + std::string(protocol::name(node.stage)) + "/" +
         doing;
}

/// What was proved last, where nothing is being done.
std::string proof(const NodeView& node) {
  const RoomView* last = nullptr;
  for (const RoomView& room : node.rooms) {
    const bool proved = room.state == protocol::RoomState::Proved && !room.words.empty();
    if (proved && room.stage <= node.stage && (last == nullptr || room.age < last->age)) {
      last = &room;
    }
  }
  return last == nullptr ? "" : last->name + " " + last->words;
}

std::string sentence(const NodeView& node) {
  const std::string doing = node.beside == Beside::None ? node.doing : node.beside_words;
  const std::string words = doing.empty() ? proof(node) : doing;
  return node.name.value + " " + std::string(stage_word(node)) +
         (words.empty() ? "" : ": " + words);
}

/// "00:41.2", what a log is read by.
std::string stamp(Duration running) {
  const auto t = running.count() / 100;
  std::string text;
  for (const auto part : {t / 600, t / 10 % 60}) {
    text += (text.empty() ? "" : ":") + std::string(part < 10 ? "0" : "") + std::to_string(part);
  }
  return text + "." + std::to_string(t % 10);
}

std::string count(const View& view, Stage stage) {
  const auto there =
      std::ranges::count_if(view.nodes, [&](const NodeView& node) { return node.stage >= stage; });
  return std::string(protocol::name(stage)) + " " + std::to_string(there) + "/" +
         std::to_string(view.nodes.size());
}

}  // namespace

std::vector<std::string> up_screen(const View& view, const Style& style) {
  std::string figure = minutes(view.running);
  if (view.left) figure += ", about " + minutes(*view.left) + " left";
  const std::string head = view.cluster + "  " + std::to_string(view.nodes.size()) +
                           (view.nodes.size() == 1 ? " node" : " nodes") + ", provider " +
                           view.provider;
  std::vector<std::string> lines{with_figure(head, figure, right_edge(style)), ""};
  std::size_t name_width = 0;
  for (const NodeView& node : view.nodes) {
    name_width = std::max(name_width, columns(node.name.value));
  }
  constexpr std::size_t kStage = 11;
  constexpr std::size_t kTwo = 2;
  for (const NodeView& node : view.nodes) {
    const std::string age = minutes(node.since);
    const std::size_t before = kTwo + name_width + kTwo + kStage;
    const std::size_t used = before + 3 + columns(age) + kTwo;
    const std::size_t room = style.width > used ? style.width - used : 0;
    const std::string words = node.beside == Beside::None ? node.doing : node.beside_words;
    lines.push_back("  " + pad(node.name.value, name_width) + "  " +
                    paint(style, stage_colour(node), pad(std::string(stage_word(node)), kStage)) +
                    pad(cut(words, room), room) + "   " + age);
  }
  lines.emplace_back();
  // clang-format off
  constexpr std::array kCounted{Stage::Reachable, Stage::Enrolled, Stage::Prepared,
                                Stage::Quorate, Stage::Networked, Stage::Serving};
  // clang-format on
  std::string counts;
  for (const Stage stage : kCounted) counts += (counts.empty() ? "  " : "   ") + count(view, stage);
  lines.push_back(cut(counts, style.width));
  return lines;
}

std::vector<std::string> UpLines::on(const View& view) {
  std::vector<std::string> lines;
  if (view.running < kFirstWords) return lines;
  for (const NodeView& node : view.nodes) {
    Told& told = told_[node.name];
    const std::string key = key_of(node);
    if (told.key == key) continue;
    const std::string now = sentence(node);
    // Between two rooms it does nothing for a moment: that is no news.
    if (told.sentence == now || told.sentence.starts_with(now + ":")) continue;
    told.key = key;
    told.sentence = now;
    lines.push_back(stamp(view.running) + " " + told.sentence);
  }
  if (lines.empty() && view.running - last_line_ >= kStillAlive) {
    for (const NodeView& node : view.nodes) {
      lines.push_back(stamp(view.running) + " " + sentence(node) + " (" + long_age(node.since) +
                      ")");
    }
  }
  if (!lines.empty()) last_line_ = view.running;
  return lines;
}

}  // namespace skep::coordinator
