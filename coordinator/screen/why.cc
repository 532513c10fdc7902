#include "coordinator/screen/why.h"

#include <algorithm>

#include "coordinator/screen/health.h"
#include "coordinator/screen/node_document.h"

namespace skep::coordinator {
namespace {

constexpr std::size_t kIndent = 9;  // "  seen   "

void block(std::string& text, const std::string& label, const std::vector<std::string>& lines,
           const Style& style) {
  std::string head = pad("  " + label, kIndent);
  for (const std::string& line : lines) {
    for (const std::string& piece : wrap(line, std::max<std::size_t>(style.width, 40) - kIndent)) {
      text += head + piece + "\n";
      head = std::string(kIndent, ' ');
    }
  }
}

/// A command and what it is for, "skep replace sw2|order another host", in two columns.
std::vector<std::string> next_lines(const std::vector<std::string>& next) {
  std::size_t width = 0;
  for (const std::string& one : next) {
    const auto bar = one.find('|');
    if (bar != std::string::npos) width = std::max(width, columns(one.substr(0, bar)));
  }
  std::vector<std::string> lines;
  for (const std::string& one : next) {
    const auto bar = one.find('|');
    lines.push_back(
        bar == std::string::npos ? one : pad(one.substr(0, bar), width + 4) + one.substr(bar + 1));
  }
  return lines;
}

void next_block(std::string& text, const std::vector<std::string>& next) {
  std::string head = pad("  next", kIndent);
  for (const std::string& line : next_lines(next)) {
    text += head + line + "\n";
    head = std::string(kIndent, ' ');
  }
}

bool refused_at_a_room(const NodeView& node) {
  return std::ranges::any_of(node.rooms, [&](const RoomView& room) {
    return room.state == protocol::RoomState::Refused &&
           node.beside_words.starts_with(room.name + ":");
  });
}

}  // namespace

std::string state_words(const NodeView& node) {
  const std::string stage(protocol::name(node.stage));
  switch (node.beside) {
    case Beside::Lost:
      // Of one that this command never heard, the ledger knows only when another one last did.
      return (node.health
                  ? "lost for " + long_age(node.seen.value_or(node.since))
                  : "lost; last heard " + long_age(node.seen.value_or(node.since)) + " ago") +
             "; before that " + stage;
    case Beside::Refused:
      return (refused_at_a_room(node) ? "refused at " : "refused: ") + node.beside_words;
    case Beside::Paused:
      return "paused " + node.beside_words;
    case Beside::Stopped:
      return std::string(stage_word(node)) +
             (node.beside_words.empty() ? "" : ": " + node.beside_words);
    case Beside::None:
      break;
  }
  return stage + (node.doing.empty() ? "" : " for " + long_age(node.since) + ": " + node.doing);
}

std::string last_refusal(const std::vector<LedgerEvent>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (event->kind == "stage_reached") continue;
    if (event->kind != "node_refused" && event->kind != "reach_failed") return "";
    return (event->kind == "node_refused" ? "refused at " : "at ") + clock_time(event->at) +
           " UTC: " + event->words;
  }
  return "";
}

std::string why_text(const NodeView& node, const Style& style) {
  std::string text = node.name.value + "  " + paint(style, stage_colour(node), state_words(node));
  text += "\n\n";
  std::vector<std::string> seen = node.why_seen;
  for (const Remark& remark : node.verdict.remarks) seen.push_back(remark_words(remark));
  block(text, "seen", seen, style);
  block(text, "means", {node.why_means}, style);
  block(text, "holds", {node.why_holds}, style);
  next_block(text, node.why_next);
  return text;
}

Document why_document(const View& view, const NodeView& node) {
  Document document = answer("why", view.cluster, view.at);
  document.set("node", node_document(node)).set("seen", list_of(node.why_seen));
  document.set("means", node.why_means).set("holds", node.why_holds);
  document.set("next", list_of(node.why_next));
  return document;
}

}  // namespace skep::coordinator
