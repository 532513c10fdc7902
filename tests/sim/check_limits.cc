// Every wait has a limit: each effect a deadline, each command an end.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

using namespace std::chrono_literals;

// A command ends by itself once nothing has moved for minutes; while something does it may last,
// but a whole bring-up of nodes that are struck again and again is through in less than this.
constexpr Duration kCommandEnds = 60min;

class Limits : public Checker {
 public:
  std::string_view name() const override { return "every wait has a limit"; }

  std::string look(const Truth& truth) override {
    looked_at_ = truth.witness.ends;
    if (!truth.witness.endless.empty()) {
      const Witness::Boundless& one = truth.witness.endless.front();
      return one.node.value + " begins what may never end: " + one.words;
    }
    const bool for_ever =
        truth.coordinator.runs() && truth.now - truth.coordinator.began() > kCommandEnds;
    return for_ever ? "a command goes on for ever" : "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_limits() {
  return std::make_unique<Limits>();
}

}  // namespace skep::sim
