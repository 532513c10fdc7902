// Never two Primary components at one moment, and one UUID among those that committed.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Primary : public Checker {
 public:
  std::string_view name() const override { return "one Primary, one UUID"; }

  std::string look(const Truth& truth) override {
    const auto primaries = truth.galera.primaries();
    if (!primaries.empty()) ++looked_at_;
    if (primaries.size() > 1) {
      return "two Primary components: " + primaries[0]->saved.members + " and " +
             primaries[1]->saved.members;
    }
    if (truth.galera.told().size() > 1) {
      return "rows were committed under two UUIDs: " + truth.galera.told().begin()->first +
             " and " + truth.galera.told().rbegin()->first;
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_primary() {
  return std::make_unique<Primary>();
}

}  // namespace skep::sim
