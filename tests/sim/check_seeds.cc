// At most one seed an epoch, and none from nothing beside a history: what the databases did.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Seeds : public Checker {
 public:
  std::string_view name() const override { return "one seed an epoch"; }

  std::string look(const Truth& truth) override {
    const auto& all = truth.galera.bootstraps();
    for (; seen_ < all.size(); ++seen_) {
      const Bootstrap& one = all[seen_];
      ++looked_at_;
      const auto [before, fresh] = by_epoch_.try_emplace(one.epoch, one.node);
      const std::string epoch = "epoch " + std::to_string(one.epoch);
      if (!fresh)
        return epoch + " was seeded by " + before->second.value + " and " + one.node.value;
      if (one.of_nothing && !truth.galera.told().empty()) {
        return one.node.value + " seeded from nothing in " + epoch +
               ", and rows were committed before";
      }
    }
    return "";
  }

 private:
  std::size_t seen_ = 0;
  std::map<Epoch, NodeId> by_epoch_;
};

}  // namespace

std::unique_ptr<Checker> check_seeds() {
  return std::make_unique<Seeds>();
}

}  // namespace skep::sim
