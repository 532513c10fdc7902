// A lower term is never obeyed, nor an equal one of another instance.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Obedience : public Checker {
 public:
  std::string_view name() const override { return "a stranger is never obeyed"; }

  std::string look(const Truth& truth) override {
    if (!truth.coordinator.ledger_is_right()) return "";
    const auto& ledger = truth.coordinator.ledger();
    const auto instance = ledger.fact("instance");
    const auto term = ledger.fact("term");
    for (const auto& [node, agent] : truth.agents) {
      const protocol::Kept* kept = agent->kept();
      if (kept == nullptr || kept->cluster.empty()) continue;
      looked_at_ += agent->strangers_heard() > 0 ? 1U : 0U;
      if (kept->instance.value != instance || std::to_string(kept->term) != term) {
        return node.value + " obeys instance " + kept->instance.value + " of term " +
               std::to_string(kept->term);
      }
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_obedience() {
  return std::make_unique<Obedience>();
}

}  // namespace skep::sim
