// Every wait, failure and refusal has words.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Words : public Checker {
 public:
  std::string_view name() const override { return "every wait has words"; }

  std::string look(const Truth& truth) override {
    const auto& all = truth.witness.waits;
    for (; seen_ < all.size(); ++seen_) {
      ++looked_at_;
      if (all[seen_].words.empty()) {
        return all[seen_].node.value + ": " + all[seen_].what + " without words";
      }
    }
    return "";
  }

 private:
  std::size_t seen_ = 0;
};

}  // namespace

std::unique_ptr<Checker> check_words() {
  return std::make_unique<Words>();
}

}  // namespace skep::sim
