// No majority is given up by our own action: a permit is given only where all other members serve.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

using namespace std::chrono_literals;

// A member that has just gone is known to the coordinator only after its silence.
constexpr Duration kKnown = 8s;

class Majority : public Checker {
 public:
  std::string_view name() const override { return "no majority given up"; }

  std::string look(const Truth& truth) override {
    const auto all = truth.coordinator.ledger().intents("permit");
    if (!truth.coordinator.ledger_is_right()) seen_ = all.size();
    for (; seen_ < all.size(); ++seen_) {
      ++looked_at_;
      for (const auto& [node, site] : truth.sites) {
        if (node == all[seen_].node || truth.galera.last_synced(node) + kKnown >= truth.now) {
          continue;
        }
        return all[seen_].node.value + " was given a permit while " + node.value + " did not serve";
      }
    }
    return "";
  }

 private:
  std::size_t seen_ = 0;
};

}  // namespace

std::unique_ptr<Checker> check_majority() {
  return std::make_unique<Majority>();
}

}  // namespace skep::sim
