#include "coordinator/screen/up_end.h"

#include <algorithm>

#include "coordinator/screen/bars.h"
#include "coordinator/screen/node_document.h"
#include "coordinator/screen/status.h"
#include "coordinator/screen/why.h"

namespace skep::coordinator {
namespace {

constexpr std::size_t kWatchIndent = 9;
constexpr std::size_t kEdgePastRight = 1;  // the figures of an end stand one further right

std::string headline(const std::string& words, const View& view, const Style& style) {
  return with_figure(words, minutes(view.running), right_edge(style) + kEdgePastRight) + "\n";
}

std::string lines(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& line : all) text += line + "\n";
  return text;
}

std::string serves(const View& view, bool served, const Style& style) {
  const std::string nodes = std::to_string(view.nodes.size());
  if (view.changes == 0) {
    return headline(view.cluster + " serves; nothing to change. " + std::to_string(view.looks) +
                        " looks on " + nodes + (view.nodes.size() == 1 ? " node" : " nodes") +
                        ", oldest " + tenths(view.oldest_look) + " ago.",
                    view, style);
  }
  const bool rests = paused_count(view) > 0;
  std::string text = rests ? headline(view.cluster + " " + cluster_words(view) + ".", view, style)
                           : headline(view.cluster + " serves. " + nodes + " of " + nodes +
                                          " Synced, Primary, size " + nodes + ", state UUID " +
                                          short_uuid(view.state_uuid),
                                      view, style);
  const auto drawn = bars(view, style);
  if (!drawn.empty()) text += "\n" + lines(drawn);
  const auto path = critical_path_lines(view, style);
  text += "\n" + lines(path);
  const std::string first = view.nodes.empty() ? "NODE" : view.nodes.front().name.value;
  if (!served) {
    const auto says = wrap(
        "nodes go on by themselves; a cluster that stops as a whole stays down, and nobody is "
        "told, unless a coordinator stays: skep serve --install",
        style.width - kWatchIndent);
    for (const std::string& line : says) {
      text += (&line == &says.front() ? "  watch  " : std::string(kWatchIndent, ' ')) + line + "\n";
    }
  }
  return text + "  next   skep verify · skep sql " + first + " · skep status --watch · skep down\n";
}

/// After `up --until STAGE`.
std::string stands(const View& view, const Style& style) {
  std::string text = headline(
      view.cluster + ": every node is " + std::string(protocol::name(view.until)) + ", as asked.",
      view, style);
  const auto drawn = bars(view, style);
  if (!drawn.empty()) text += "\n" + lines(drawn);
  return text + "\n  next   skep up · skep status · skep down\n";
}

/// Nodes that keep the command from its aim, each with its block.
std::string hindrances(const View& view, const Style& style) {
  std::string text;
  for (const NodeView& node : view.nodes) {
    const bool named = node.name.value == view.failed_node;
    const bool beside = node.beside == Beside::Refused || node.beside == Beside::Lost;
    const bool fails = std::ranges::any_of(
        node.rooms, [](const RoomView& room) { return room.state == protocol::RoomState::Failed; });
    if (named || beside || fails) text += "\n" + why_text(node, style);
  }
  return text;
}

std::string ended_early(const std::string& verb, const View& view, const Style& style) {
  if (view.interrupted) {
    return headline(view.cluster + ": interrupted; everything begun is in the ledger. " + "`skep " +
                        verb + "` resumes.",
                    view, style);
  }
  const std::string who = view.failed_node.empty() ? "" : view.failed_node + ": ";
  std::string text = headline(
      view.cluster + " " + (verb == "down" ? "is not down yet" : cluster_words(view)) + ".", view,
      style);
  if (view.failed) text += lines(wrap("  " + who + view.failed->message, style.width));
  text += hindrances(view, style);
  return text + "\n`skep " + verb + "` resumes once that is mended.\n";
}

Document path_document(const View& view) {
  Document path = Document::list();
  for (const Span& span : view.critical_path) {
    const auto space = span.what.find(' ');
    Document piece = Document::object();
    piece.set("node", span.what.substr(0, space));
    piece.set("what", space == std::string::npos ? "" : span.what.substr(space + 1));
    piece.set("from_s", seconds(span.from)).set("took_s", seconds(span.to - span.from));
    path.add(std::move(piece));
  }
  return path;
}

Document bars_document(const View& view) {
  Document all = Document::list();
  for (const NodeView& node : view.nodes) {
    Document spans = Document::list();
    for (const Span& span : node.spans) {
      Document one = Document::object();
      one.set("what", span.what).set("from_s", seconds(span.from)).set("to_s", seconds(span.to));
      spans.add(std::move(one));
    }
    Document bar = Document::object();
    bar.set("name", node.name.value).set("spans", std::move(spans));
    all.add(std::move(bar));
  }
  return all;
}

}  // namespace

std::string up_end_text(const View& view, const Style& style, bool served) {
  if (view.failed || view.interrupted || !as_asked(view)) return ended_early("up", view, style);
  if (paused_count(view) == view.nodes.size()) {
    return headline(view.cluster + ": every node is paused; nothing was touched.", view, style) +
           "\n  next   skep resume --all\n";
  }
  return as_wanted(view) ? serves(view, served, style) : stands(view, style);
}

std::string recover_end_text(const View& view, const Style& style) {
  if (view.failed || view.interrupted) return ended_early("recover", view, style);
  if (as_wanted(view)) return serves(view, false, style);
  return headline(view.cluster + " " + cluster_words(view) + ".", view, style) +
         "\n  next   skep verify · skep status\n";
}

Document up_document(const View& view, int exit_code) {
  Document document = answer("up", view.cluster, view.at);
  document.set("serves", as_wanted(view)).set("took_s", seconds(view.running));
  document.set("changes", view.changes).set("looks", view.looks);
  document.set("oldest_look_s", seconds(view.oldest_look)).set("state_uuid", view.state_uuid);
  document.set("interrupted", view.interrupted).set("nodes", nodes_document(view));
  document.set("bars", bars_document(view)).set("critical_path", path_document(view));
  if (exit_code != 0) document.set("error", error_document(view, exit_code));
  return document;
}

std::string down_end_text(const View& view, const Off& off, const Style& style) {
  if (view.failed || view.interrupted || !view.down) return ended_early("down", view, style);
  std::string text = headline(
      view.cluster + " is down." + (view.changes == 0 ? " Nothing was left to take off." : ""),
      view, style);
  if (!off.last.empty()) text += "  last   " + off.last + "\n";
  text += std::string("  kept   machines") + (off.purged ? "" : ", packages, agents") +
          (off.wiped ? "\n  wiped  the data of every node\n"
                     : ", and what the database's volumes hold\n");
  return text + "  next   skep up" + (view.provider == "local" ? " · skep local destroy" : "") +
         "\n";
}

Document down_document(const View& view, const Off& off, int exit_code) {
  Document document = answer("down", view.cluster, view.at);
  document.set("down", view.down).set("took_s", seconds(view.running));
  document.set("changes", view.changes).set("last", off.last);
  document.set("purged", off.purged).set("wiped", off.wiped);
  document.set("interrupted", view.interrupted).set("nodes", nodes_document(view));
  if (exit_code != 0) document.set("error", error_document(view, exit_code));
  return document;
}

}  // namespace skep::coordinator
