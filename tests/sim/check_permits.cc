// One permit at a time; nothing disruptive is begun where a member serves without one that is open
// in the ledger for just that node.

#include <algorithm>

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

using coordinator::Intent;
using coordinator::IntentState;

class Permits : public Checker {
 public:
  std::string_view name() const override { return "one permit at a time"; }

  std::string look(const Truth& truth) override {
    if (!truth.coordinator.ledger_is_right()) {
      seen_ = truth.witness.disruptions.size();
      return "";
    }
    const auto all = truth.coordinator.ledger().intents("permit");
    const auto open = [](const Intent& one) { return one.state == IntentState::Begun; };
    looked_at_ += all.size() - std::min(known_, all.size());
    known_ = all.size();
    if (std::ranges::count_if(all, open) > 1) return "two permits are open";
    const auto& begun = truth.witness.disruptions;
    for (; seen_ < begun.size(); ++seen_) {
      const Witness::Disruption& one = begun[seen_];
      if (one.ordered || !truth.galera.synced(one.node)) continue;
      ++looked_at_;
      // A holder begins only what it was given leave for and has not given back.
      const auto held = std::ranges::find_if(all, [&](const Intent& intent) {
        return open(intent) && intent.node == one.node && one.permitted &&
               intent.detail.starts_with("number " + std::to_string(*one.permitted) + " ");
      });
      if (held == all.end()) {
        return one.node.value + " began without a permit, where its member serves: " + one.words;
      }
    }
    return "";
  }

 private:
  std::size_t known_ = 0;
  std::size_t seen_ = 0;
};

}  // namespace

std::unique_ptr<Checker> check_permits() {
  return std::make_unique<Permits>();
}

}  // namespace skep::sim
