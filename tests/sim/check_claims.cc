// What is reported as proved was so a moment ago.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

using namespace std::chrono_literals;

// A pass looks, then proves: seconds at most pass between a look and the word of it.
constexpr Duration kMoment = 10s;

class Claims : public Checker {
 public:
  std::string_view name() const override { return "reported never ahead of proved"; }

  std::string look(const Truth& truth) override {
    const auto& all = truth.witness.claims;
    for (; seen_ < all.size(); ++seen_) {
      const Witness::Claim& one = all[seen_];
      ++looked_at_;
      if (one.room == "galera" && truth.galera.last_synced(one.node) + kMoment < one.at) {
        return one.node.value + " reported its member as proved, and it was not Synced";
      }
      const Site& site = *truth.sites.at(one.node);
      if (one.room == "engine" && site.last_ran_engine() + kMoment < one.at) {
        return one.node.value + " reported its engine as proved, and it did not run";
      }
      if (one.room == "swarm" && site.last_in_swarm() + kMoment < one.at) {
        return one.node.value + " reported the swarm as proved, and it was in none";
      }
      if (one.room == "consul" && truth.consul.last_ran(one.node) + kMoment < one.at) {
        return one.node.value + " reported Consul as proved, and it did not run";
      }
    }
    return "";
  }

 private:
  std::size_t seen_ = 0;
};

}  // namespace

std::unique_ptr<Checker> check_claims() {
  return std::make_unique<Claims>();
}

}  // namespace skep::sim
