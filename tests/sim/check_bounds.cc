// Bounded queues and memory: what is said at once, one message, one report, and the ledger.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

// Of one node: its key, address, certificate and request, member, join, stopped_at, when it was
// seen, host key, address and kind of its machine.
constexpr std::size_t kFactsOfANode = 20;

class Bounds : public Checker {
 public:
  std::string_view name() const override { return "queues and memory are bounded"; }

  std::string look(const Truth& truth) override {
    looked_at_ = truth.witness.sizes;
    if (!truth.witness.oversized.empty()) {
      const Witness::Boundless& one = truth.witness.oversized.front();
      return (one.node.empty() ? "the coordinator" : one.node.value) + ": " + one.words;
    }
    // Facts are written only by a command.
    if (truth.coordinator.runs()) return "";
    for (const auto& [node, site] : truth.sites) {
      const std::size_t facts = truth.coordinator.ledger().facts("node/" + node.value + "/").size();
      if (facts > kFactsOfANode) {
        return "the ledger holds " + std::to_string(facts) + " facts of " + node.value;
      }
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_bounds() {
  return std::make_unique<Bounds>();
}

}  // namespace skep::sim
