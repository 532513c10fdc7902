// Never two Primary components at one moment.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Primary : public Checker {
 public:
  std::string_view name() const override { return "one Primary at a time"; }

  std::string look(const Truth& truth) override {
    const auto primaries = truth.galera.primaries();
    if (!primaries.empty()) ++looked_at_;
    if (primaries.size() > 1) {
      return "two Primary components: " + primaries[0]->saved.members + " and " +
             primaries[1]->saved.members;
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_primary() {
  return std::make_unique<Primary>();
}

}  // namespace skep::sim
