// After a `down` that ended well nothing of its layers is left on a host, and what they had
// replaced is as it was.

#include <algorithm>

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

bool names(const coordinator::View& view, const NodeId& node) {
  return std::ranges::any_of(view.nodes, [&](const auto& one) { return one.name == node; });
}

class Down : public Checker {
 public:
  std::string_view name() const override { return "the host is put back"; }

  std::string look(const Truth& truth) override {
    const auto& ended = truth.coordinator.ended();
    const bool done = ended && !ended->failed && truth.coordinator.aim() == coordinator::Aim::Down;
    if (!done || !truth.coordinator.ledger_is_right()) return "";
    for (const auto& [node, site] : truth.sites) {
      // What skep.yaml did not name, by mistake, `down` knows nothing of.
      if (!site->installed() || !names(*ended, node)) continue;
      ++looked_at_;
      if (const std::string left = site->left_of_layers(); !left.empty()) {
        return node.value + ": after `down` " + left;
      }
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_down() {
  return std::make_unique<Down>();
}

}  // namespace skep::sim
