// Secrets never outside: not in reports, events, the ledger's text, argument vectors, environments,
// containers' specifications, or files that others may read.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Secrets : public Checker {
 public:
  std::string_view name() const override { return "secrets never outside"; }

  std::string look(const Truth& truth) override {
    looked_at_ = truth.witness.texts;
    if (truth.witness.leaks.empty()) return "";
    const Witness::Leak& leak = truth.witness.leaks.front();
    const std::string who = leak.node.empty() ? "the coordinator" : leak.node.value;
    return who + " shows a secret in " + leak.where;
  }
};

}  // namespace

std::unique_ptr<Checker> check_secrets() {
  return std::make_unique<Secrets>();
}

}  // namespace skep::sim
