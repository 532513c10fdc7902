#include "coordinator/screen/status.h"

#include <algorithm>
#include <array>

#include "coordinator/screen/health.h"
#include "coordinator/screen/node_document.h"

namespace skep::coordinator {
namespace {

constexpr std::size_t kCells = 7;
using Row = std::array<std::string, kCells + 1>;  // the last: a hint, without a heading

std::string galera_cell(const NodeView& node) {
  if (!node.health) return "?";
  const protocol::GaleraSample& seen = node.health->galera;
  const std::string position =
      seen.last_committed < 0 ? "" : " " + std::to_string(seen.last_committed);
  if (node.beside == Beside::Lost) return position.empty() ? "?" : "last known" + position;
  if (!seen.container_running) return "not running";
  if (!seen.answered) return seen.phase.empty() ? "no answer" : seen.phase;
  return seen.state + position;
}

/// Of a lost node only what it was is known; whether its peers still count it, they say.
std::string role_cell(const NodeView& node, const std::string& role) {
  if (!node.health || role.empty()) return node.beside == Beside::Lost ? "?" : "-";
  return node.beside == Beside::Lost ? "was " + role : role;
}

std::string disk_cell(const NodeView& node) {
  if (!node.health || node.beside == Beside::Lost) return "?";
  std::string cell;
  for (const auto& [disk, percent] : node.health->disk_percent) {
    cell += (cell.empty() ? "" : " ") + disk + " " + std::to_string(percent) + " %";
  }
  return cell.empty() ? "-" : cell;
}

Row row_of(const NodeView& node) {
  const bool well = node.beside == Beside::None && node.stage == protocol::Stage::Serving;
  return {node.name.value,
          std::string(stage_word(node)),
          galera_cell(node),
          role_cell(node, node.health ? node.health->consul_role : ""),
          role_cell(node, node.health ? node.health->swarm_role : ""),
          disk_cell(node),
          node.seen ? short_age(*node.seen) : "never",
          well || node.beside == Beside::Stopped ? "" : "skep why " + node.name.value};
}

/// It answers its clients, whatever is still to be proved of it.
bool in_primary(const NodeView& node) {
  if (node.beside != Beside::None || !node.health) return false;
  const protocol::GaleraSample& seen = node.health->galera;
  return seen.answered && seen.ready && seen.cluster_status == "Primary";
}

/// How old the oldest figure of the table is that is called current.
Duration age(const View& view) {
  Duration oldest{0};
  for (const NodeView& node : view.nodes) {
    if (node.beside != Beside::Lost && node.seen) oldest = std::max(oldest, *node.seen);
  }
  return oldest;
}

}  // namespace

std::size_t serving_count(const View& view) {
  return static_cast<std::size_t>(std::ranges::count_if(view.nodes, [](const NodeView& node) {
    return node.beside == Beside::None && node.stage == protocol::Stage::Serving;
  }));
}

std::size_t paused_count(const View& view) {
  return static_cast<std::size_t>(
      std::ranges::count(view.nodes, Beside::Paused, &NodeView::beside));
}

bool as_wanted(const View& view) {
  const std::size_t serve = serving_count(view);
  return serve > 0 && serve + paused_count(view) == view.nodes.size();
}

bool as_asked(const View& view) {
  if (paused_count(view) == view.nodes.size()) return true;
  if (view.until == protocol::Stage::Serving) return as_wanted(view);
  return std::ranges::all_of(view.nodes, [&view](const NodeView& node) {
    return node.beside == Beside::Paused ||
           (node.beside == Beside::None && node.stage >= view.until);
  });
}

std::string cluster_words(const View& view) {
  if (view.down) return "is down; the data is kept";
  const auto members = static_cast<std::size_t>(std::ranges::count_if(view.nodes, in_primary));
  if (!view.serves) return "does not serve";
  if (as_wanted(view)) {
    const std::size_t rest = paused_count(view);
    return rest == 0 ? "serves"
                     : "serves; " + counted(rest) + (rest == 1 ? " node" : " nodes") + " paused";
  }
  const std::size_t short_of = view.nodes.size() - members;
  if (short_of == 0) return "serves; looks again at members that came a moment ago";
  return "serves, " + counted(short_of) + (short_of == 1 ? " node short" : " nodes short");
}

std::string status_text(const View& view, const Style& style) {
  std::vector<Row> rows{{"NODE", "STAGE", "GALERA", "CONSUL", "SWARM", "DISK", "SEEN", ""}};
  for (const NodeView& node : view.nodes) rows.push_back(row_of(node));
  std::array<std::size_t, kCells> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kCells; ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  const Colour colour = as_wanted(view) ? Colour::Good : view.serves ? Colour::Waits : Colour::Bad;
  std::string head = view.cluster + "  " + cluster_words(view);
  head = with_figure(head,
                     "looked at " + clock_time(view.at) + " UTC, " + short_age(age(view)) + " ago",
                     right_edge(style) + 6);
  const auto words_at = view.cluster.size() + 2;
  std::string text = head.substr(0, words_at) + paint(style, colour, cluster_words(view)) +
                     head.substr(words_at + cluster_words(view).size()) + "\n\n";
  for (std::size_t n = 0; n < rows.size(); ++n) {
    std::string line = " ";
    for (std::size_t i = 0; i < kCells; ++i) {
      const std::string cell = pad(rows[n][i], widths[i]);
      const bool coloured = n > 0 && i == 1;
      line += (i == 0 ? " " : "  ") +
              (coloured ? paint(style, stage_colour(view.nodes[n - 1]), cell) : cell);
    }
    if (!rows[n][kCells].empty()) line += "   " + rows[n][kCells];
    while (line.ends_with(' ')) line.pop_back();
    text += line + "\n";
  }
  return text + remarks_text(view, style);
}

Document status_document(const View& view) {
  Document document = answer("status", view.cluster, view.at);
  document.set("serves", view.serves).set("down", view.down);
  document.set("words", cluster_words(view)).set("state_uuid", view.state_uuid);
  document.set("verdict", verdict_document(view.verdict));
  document.set("provider", view.provider).set("nodes", nodes_document(view));
  return document;
}

}  // namespace skep::coordinator
