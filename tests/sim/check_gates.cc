// No room before its gate: what stands on a host was let in by the ledger, in this round.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

using coordinator::Ledger;

bool begun(const Ledger& ledger, const std::string& kind, const std::string& round) {
  for (const auto& intent : ledger.intents(kind)) {
    if (intent.detail == "round " + round) return true;
  }
  return false;
}

bool may_run(const Ledger& ledger, const NodeId& node, const std::string& round) {
  // It closes the gate behind members that stood, and stops them.
  if (!ledger.intents("recover").empty()) return true;
  for (const char* what : {"/join", "/member"}) {
    if (ledger.fact("node/" + node.value + what) == round) return true;
  }
  for (const auto& intent : ledger.intents("seed")) {
    if (intent.node == node) return true;
  }
  return false;
}

class Gates : public Checker {
 public:
  std::string_view name() const override { return "no room before its gate"; }

  std::string look(const Truth& truth) override {
    if (!truth.coordinator.ledger_is_right()) return "";
    const Ledger& ledger = truth.coordinator.ledger();
    const std::string round = ledger.fact("round").value_or("1");
    for (const auto& [node, site] : truth.sites) {
      const bool consul = site->has_container("consul");
      const bool swarm = site->in_swarm();
      const bool member = site->has_container("db-" + node.value);
      if (!consul && !swarm && !member) continue;
      ++looked_at_;
      if (consul && ledger.fact("gate/quorate") != round) {
        return node.value + " has a Consul before all servers were prepared";
      }
      if (swarm && !begun(ledger, "swarm-init", round)) {
        return node.value + " is in a swarm that nobody was told to make";
      }
      if (member && !may_run(ledger, node, round)) {
        return node.value + " has a member that was neither told to seed nor to join";
      }
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_gates() {
  return std::make_unique<Gates>();
}

}  // namespace skep::sim
