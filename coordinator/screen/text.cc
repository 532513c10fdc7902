#include "coordinator/screen/text.h"

#include <algorithm>
#include <array>

#include "protocol/stage.h"

namespace skep::coordinator {
namespace {

constexpr std::size_t kAir = 8;         // right of the figures
constexpr std::size_t kNarrowest = 40;  // below that nothing is laid out any more

bool begins_a_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

std::size_t right_edge(const Style& style) {
  return std::max(style.width, kNarrowest) - kAir;
}

std::string paint(const Style& style, Colour colour, std::string text) {
  if (!style.colour || colour == Colour::None) return text;
  constexpr std::array<std::string_view, 4> kCodes{"0", "32", "33", "31"};
  return "\x1b[" + std::string(kCodes[static_cast<std::size_t>(colour)]) + "m" + text + "\x1b[0m";
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_a_character));
}

std::string pad(std::string text, std::size_t width) {
  const std::size_t used = columns(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

std::string cut(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string kept;
  std::size_t used = 0;
  for (const char c : text) {
    if (begins_a_character(c) && ++used == width) break;
    kept += c;
  }
  return kept + "…";
}

std::string with_figure(std::string text, std::string_view figure, std::size_t edge) {
  const std::size_t figure_width = columns(figure);
  text = pad(std::move(text), edge > figure_width ? edge - figure_width : 0);
  if (!text.ends_with("  ")) text += text.ends_with(" ") ? " " : "  ";
  return text + std::string(figure);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const auto space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (!line.empty() && columns(line) + 1 + columns(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    } else if (!line.empty()) {
      line += ' ';
    }
    line += word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string all;
  for (const std::string& word : words) {
    if (!all.empty()) all += between;
    all += word;
  }
  return all;
}

std::string repeat(std::string_view piece, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += piece;
  return all;
}

std::string short_age(Duration age) {
  const auto s = age.count() / 1000;
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return std::to_string(s / 60) + " m";
  if (s < 86'400) return std::to_string(s / 3600) + " h";
  return std::to_string(s / 86'400) + " d";
}

std::string long_age(Duration age) {
  const auto s = age.count() / 1000;
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return std::to_string(s / 60) + " min " + std::to_string(s % 60) + " s";
  return std::to_string(s / 3600) + " h " + std::to_string(s / 60 % 60) + " min";
}

std::string tenths(Duration age) {
  const auto t = age.count() / 100;
  return std::to_string(t / 10) + "." + std::to_string(t % 10) + " s";
}

std::string clock_time(Utc at) {
  return rfc3339(at).substr(11, 8);
}

std::string short_uuid(std::string_view uuid) {
  constexpr std::size_t kShown = 24;  // all but the part that is the same on one host
  return uuid.size() <= kShown ? std::string(uuid) : std::string(uuid.substr(0, kShown)) + "…";
}

std::string counted(std::size_t number) {
  constexpr std::array<std::string_view, 10> kWords{"no",   "one", "two",   "three", "four",
                                                    "five", "six", "seven", "eight", "nine"};
  return number < kWords.size() ? std::string(kWords[number]) : std::to_string(number);
}

std::string clean(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
  // The second byte of C1 controls (CSI as one character) in UTF-8.
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    const auto next = static_cast<unsigned char>(out[i + 1]);
    if (out[i] == '\xc2' && next >= 0x80 && next < 0xa0) out[i] = out[i + 1] = ' ';
  }
  return out;
}

View cleaned(View view) {
  const auto wash = [](std::string& text) { text = clean(text); };
  wash(view.state_uuid);
  wash(view.failed_node);
  const auto wash_verdict = [&wash](Verdict& verdict) {
    wash(verdict.words);
    for (Remark& remark : verdict.remarks) {
      wash(remark.key);
      wash(remark.words);
    }
  };
  wash_verdict(view.verdict);
  if (view.failed) wash(view.failed->message);
  for (NodeView& node : view.nodes) {
    for (std::string* text : {&node.beside_words, &node.doing, &node.address, &node.machine_kind,
                              &node.why_means, &node.why_holds}) {
      wash(*text);
    }
    for (auto* list : {&node.why_seen, &node.why_next}) std::ranges::for_each(*list, wash);
    for (RoomView& room : node.rooms) {
      wash(room.name);
      wash(room.words);
      std::ranges::for_each(room.changes, wash);
    }
    for (Span& span : node.spans) wash(span.what);
    wash_verdict(node.verdict);
    if (!node.health) continue;
    protocol::GaleraSample& galera = node.health->galera;
    for (std::string* text :
         {&galera.state, &galera.cluster_status, &galera.state_uuid, &galera.phase, &galera.fault,
          &node.health->engine_fault, &node.health->consul_role, &node.health->swarm_role,
          &node.health->boot_id}) {
      wash(*text);
    }
    std::map<std::string, std::uint32_t> disks;
    for (const auto& [name, percent] : node.health->disk_percent) disks[clean(name)] = percent;
    node.health->disk_percent = std::move(disks);
    std::map<std::string, protocol::Volume> volumes;
    for (const auto& [name, volume] : node.health->volumes) volumes[clean(name)] = volume;
    node.health->volumes = std::move(volumes);
    std::ranges::for_each(node.health->drift, wash);
    if (galera.sentinel) wash(galera.sentinel->digest);
  }
  for (PlanLine& line : view.plan) {
    wash(line.what);
    wash(line.because);
  }
  for (Span& span : view.critical_path) wash(span.what);
  return view;
}

std::string_view stage_word(const NodeView& node) {
  switch (node.beside) {
    case Beside::None:
      return protocol::name(node.stage);
    case Beside::Lost:
      return "lost";
    case Beside::Stopped:
      return "stopped";
    case Beside::Paused:
      return "paused";
    case Beside::Refused:
      return "refused";
  }
  return "";
}

Colour stage_colour(const NodeView& node) {
  if (node.beside == Beside::Lost || node.beside == Beside::Refused) return Colour::Bad;
  if (node.beside != Beside::None || node.waits) return Colour::Waits;
  return Colour::Good;
}

}  // namespace skep::coordinator
