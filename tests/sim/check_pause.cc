// A node whose agent has said that it rests is not touched, until it is resumed.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Pause : public Checker {
 public:
  std::string_view name() const override { return "a paused node is not touched"; }

  std::string look(const Truth& truth) override {
    looked_at_ += truth.witness.rests - seen_;
    seen_ = truth.witness.rests;
    if (truth.witness.touches.empty()) return "";
    const auto& touch = truth.witness.touches.front();
    return touch.node.value + " is paused, and its agent begins: " + touch.words;
  }

 private:
  std::uint64_t seen_ = 0;
};

}  // namespace

std::unique_ptr<Checker> check_pause() {
  return std::make_unique<Pause>();
}

}  // namespace skep::sim
