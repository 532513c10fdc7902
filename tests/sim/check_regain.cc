// A raft whose majority was left out goes on from one server, and nobody leaves the swarm to enter
// it anew before the ledger knows that it did.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Regain : public Checker {
 public:
  std::string_view name() const override { return "a raft goes on from one"; }

  std::string look(const Truth& truth) override {
    if (!truth.coordinator.ledger_is_right()) return "";
    const auto& ledger = truth.coordinator.ledger();
    const std::string asked = ledger.fact("regain").value_or("");
    if (asked.empty()) return "";
    const std::string number = asked.substr(0, asked.find(' '));
    const std::string keeper = asked.substr(asked.find(' ') + 1);
    const std::string known = ledger.fact("regain/forced").value_or("");
    for (const auto& [node, site] : truth.sites) {
      const std::string marker = site->file("/var/lib/skep/swarm.regained").value_or("");
      if (!marker.starts_with(number + " ")) continue;
      ++looked_at_;
      const bool anew = marker == number + " anew\n";
      if (!anew && node.value != keeper) {
        return node.value + " goes on alone, and " + keeper + " is the one that may";
      }
      if (anew && known != number) {
        return node.value +
               " enters the swarm anew, and the ledger knows of none that went on alone";
      }
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_regain() {
  return std::make_unique<Regain>();
}

}  // namespace skep::sim
