#include "coordinator/service/concern.h"

#include "coordinator/screen/status.h"

namespace skep::coordinator {
namespace {

std::string words_of(const NodeView& node) {
  if (!node.why_means.empty()) return node.why_means;
  return node.beside_words.empty() ? node.doing : node.beside_words;
}

/// "skep replace sw2|order another host" stands in two columns of `why`.
std::vector<std::string> in_one_line(std::vector<std::string> next) {
  for (std::string& step : next) {
    if (const auto bar = step.find('|'); bar != std::string::npos) step.replace(bar, 1, ": ");
  }
  return next;
}

}  // namespace

std::vector<Concern> concerns_of(const View& view) {
  std::vector<Concern> concerns;
  if (view.down || view.state_uuid.empty()) return concerns;
  if (!view.serves) {
    concerns.push_back({.key = "serves",
                        .critical = true,
                        .words = view.cluster + " " + cluster_words(view),
                        .next = {"skep status", "skep recover --dry-run"}});
  }
  for (const NodeView& node : view.nodes) {
    const bool serves = node.stage == protocol::Stage::Serving && node.beside == Beside::None;
    if (serves || node.beside == Beside::Paused) continue;
    std::string key = node.beside == Beside::Lost      ? "lost"
                      : node.beside == Beside::Refused ? "refused"
                                                       : "not_serving";
    concerns.push_back({.node = node.name,
                        .key = std::move(key),
                        .words = words_of(node),
                        .seen = node.why_seen,
                        .next = in_one_line(node.why_next)});
  }
  return concerns;
}

}  // namespace skep::coordinator
