// One UUID among Primaries: of those that stand, of all that was ever committed, and of the ledger.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Uuid : public Checker {
 public:
  std::string_view name() const override { return "one UUID among Primaries"; }

  std::string look(const Truth& truth) override {
    const auto& told = truth.galera.told();
    if (told.empty()) return "";
    if (told.size() > 1) {
      return "rows were committed under two UUIDs: " + told.begin()->first + " and " +
             told.rbegin()->first;
    }
    for (const Component* one : truth.galera.primaries()) {
      ++looked_at_;
      if (one->uuid != told.begin()->first) {
        return "the Primary of " + one->saved.members + " is of UUID " + one->uuid +
               ", and rows were committed under " + told.begin()->first;
      }
    }
    if (!truth.coordinator.ledger_is_right()) return "";
    const auto pinned = truth.coordinator.ledger().fact("state_uuid");
    if (pinned && !pinned->empty() && *pinned != told.begin()->first) {
      return "the ledger pins UUID " + *pinned + ", and rows were committed under " +
             told.begin()->first;
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_uuid() {
  return std::make_unique<Uuid>();
}

}  // namespace skep::sim
