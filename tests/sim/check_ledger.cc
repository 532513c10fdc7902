// The ledger holds what it acknowledged, through every crash.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Ledger : public Checker {
 public:
  std::string_view name() const override { return "nothing acknowledged is lost"; }

  std::string look(const Truth& truth) override {
    looked_at_ = truth.coordinator.home().held_to_the_rules();
    return truth.coordinator.home().broken();
  }
};

}  // namespace

std::unique_ptr<Checker> check_ledger() {
  return std::make_unique<Ledger>();
}

}  // namespace skep::sim
