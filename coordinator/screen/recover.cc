#include "coordinator/screen/recover.h"

#include <algorithm>
#include <array>

#include "coordinator/plan/servers.h"
#include "coordinator/screen/node_document.h"

namespace skep::coordinator {
namespace {

bool is_missing(const std::vector<NodeId>& missing, const NodeView& node) {
  return std::ranges::find(missing, node.name) != missing.end();
}

bool is_candidate(const View& view, const std::vector<NodeId>& missing, const NodeView& node) {
  return !is_missing(missing, node) && node.beside != Beside::Lost && node.stands_at.seqno >= 0 &&
         node.stands_at.uuid == view.state_uuid;
}

/// The highest that is known; -1: none is.
std::int64_t best_of(const View& view, const std::vector<NodeId>& missing) {
  std::int64_t best = -1;
  for (const NodeView& node : view.nodes) {
    if (is_candidate(view, missing, node)) best = std::max(best, node.stands_at.seqno);
  }
  return best;
}

std::string verdict(const View& view, const std::vector<NodeId>& missing, const NodeView& node) {
  const StandsAt& at = node.stands_at;
  const std::int64_t best = best_of(view, missing);
  if (is_missing(missing, node)) {
    const bool newer = at.uuid == view.state_uuid && at.seqno > best && best >= 0;
    return "left out" + (newer ? ", and with it " + std::to_string(at.seqno - best) +
                                     " transactions that nobody else is known to have"
                               : std::string{});
  }
  if (node.beside == Beside::Lost)
    return "must come back, or be named: --missing " + node.name.value;
  if (at.source.empty()) return "found once it is stopped";
  if (at.source == "runs, Primary") return "serves: there is nothing to recover";
  if (at.seqno < 0) return "takes a whole copy";
  if (at.uuid != view.state_uuid) return "another history: a person must say which is right";
  if (at.seqno == best) return "highest: the cluster goes on from here";
  return "takes " + std::to_string(best - at.seqno) + " transactions from it";
}

/// Who goes on alone where the majority of Consul's servers and the swarm's managers is left out
/// (plan_regain.h); empty: the majority is there.
std::string keeper(const View& view, const std::vector<NodeId>& missing) {
  const Survivors one = survivors(view.nodes, missing);
  return one.one_goes_on() ? one.left.front().value : "";
}

}  // namespace

std::string recover_table(const View& view, const std::vector<NodeId>& missing,
                          const Style& style) {
  std::vector<std::array<std::string, 4>> rows{{"NODE", "KNOWN BY", "AT", "IN A RECOVERY"}};
  for (const NodeView& node : view.nodes) {
    const StandsAt& at = node.stands_at;
    rows.push_back({node.name.value, at.source.empty() ? "not known yet" : at.source,
                    at.seqno < 0 ? "-" : std::to_string(at.seqno), verdict(view, missing, node)});
  }
  std::array<std::size_t, 3> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string text =
      view.cluster + "  state UUID " + view.state_uuid + ", " +
      (view.highest_seqno < 0 ? std::string("nothing") : std::to_string(view.highest_seqno)) +
      " was seen committed\n\n";
  for (const auto& row : rows) {
    std::string head = "  ";
    for (std::size_t i = 0; i < widths.size(); ++i) head += pad(row[i], widths[i]) + "  ";
    const std::string indent(columns(head), ' ');
    for (const std::string& piece :
         wrap(row[3], std::max<std::size_t>(style.width, columns(head) + 30) - columns(head))) {
      text += head + piece + "\n";
      head = indent;
    }
  }
  if (const std::string alone = keeper(view, missing); !alone.empty()) {
    text += "\n";
    for (const std::string& line :
         wrap("Consul and the swarm have no majority without those: both go on from " + alone +
                  " alone first, with what it has, and take in whoever comes back.",
              std::max<std::size_t>(style.width, 40) - 2)) {
      text += "  " + line + "\n";
    }
  }
  return text;
}

Document recover_document(const View& view, const std::vector<NodeId>& missing, bool done,
                          int exit_code) {
  Document nodes = Document::list();
  for (const NodeView& node : view.nodes) {
    Document one = Document::object();
    one.set("name", node.name.value).set("source", node.stands_at.source);
    one.set("uuid", node.stands_at.uuid).set("seqno", node.stands_at.seqno);
    one.set("left_out", is_missing(missing, node));
    nodes.add(std::move(one.set("verdict", verdict(view, missing, node))));
  }
  Document document = answer("recover", view.cluster, view.at);
  document.set("done", done).set("serves", view.serves).set("state_uuid", view.state_uuid);
  document.set("highest_seqno", view.highest_seqno).set("took_s", seconds(view.running));
  document.set("regains_from", keeper(view, missing));
  document.set("nodes", std::move(nodes));
  if (exit_code != 0) document.set("error", error_document(view, exit_code));
  return document;
}

}  // namespace skep::coordinator
