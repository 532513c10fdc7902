// After the faults have healed every verdict agrees with the world within ten simulated seconds: a
// member that serves has none that it does not, and one that does not serve is not called well.

#include <algorithm>

#include "coordinator/plan/record.h"
#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

using coordinator::Gravity;
using coordinator::NodeView;
using coordinator::of_node;

constexpr Duration kAgrees{10'000};
constexpr Duration kLookEvery{1'000};
/// A node that was heard so lately is not cut off.
constexpr Duration kHeard{3'000};

/// It says that the member is away, or does not answer as a member should.
bool says_away(const NodeView& node) {
  return std::ranges::any_of(node.verdict.remarks, [](const coordinator::Remark& remark) {
    return remark.gravity >= Gravity::Warns &&
           (remark.key == "galera.gone" || remark.key == "galera.silent" ||
            remark.key == "galera.status" || remark.key == "agent");
  });
}

class Verdicts : public Checker {
 public:
  std::string_view name() const override { return "verdicts agree with the world"; }

  std::string look(const Truth& truth) override {
    for (const auto& [node, site] : truth.sites) note(truth, node, *site);
    if (truth.now < truth.heals + kAgrees || truth.now - looked_ < kLookEvery) return "";
    looked_ = truth.now;
    if (!truth.coordinator.runs() || truth.now - truth.coordinator.began() < kAgrees) return "";
    const auto& ledger = truth.coordinator.ledger();
    const std::string round = ledger.fact("round").value_or("1");
    if (ledger.fact("down").value_or("") != "" || ledger.fact("gate/seeded") != round) return "";
    for (const NodeView& node : truth.coordinator.view().nodes) {
      if (ledger.fact(of_node(node.name, "member")) != round) continue;
      if (!node.seen || *node.seen > kHeard) continue;
      if (std::string words = compare(node, truth.now); !words.empty()) return words;
    }
    return "";
  }

 private:
  struct World {
    bool synced = false;
    Tick since{};
  };

  void note(const Truth& truth, const NodeId& node, const Site& site) {
    const bool synced = site.on() && truth.galera.synced(node);
    const auto [place, fresh] = worlds_.try_emplace(node, World{synced, truth.now});
    if (!fresh && place->second.synced != synced) place->second = {synced, truth.now};
  }

  std::string compare(const NodeView& node, Tick now) {
    const World& world = worlds_.at(node.name);
    if (now - world.since < kAgrees) return "";
    ++looked_at_;
    if (world.synced && says_away(node)) {
      return node.name.value + " is Synced for " + minutes(now - world.since) +
             ", and is called \"" + node.verdict.words + "\"";
    }
    if (!world.synced && node.verdict.gravity == Gravity::Well) {
      return node.name.value + " is not Synced for " + minutes(now - world.since) +
             ", and is called well";
    }
    return "";
  }

  std::map<NodeId, World> worlds_;
  Tick looked_{};
};

}  // namespace

std::unique_ptr<Checker> check_verdicts() {
  return std::make_unique<Verdicts>();
}

}  // namespace skep::sim
