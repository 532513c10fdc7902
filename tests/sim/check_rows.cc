// A Primary stands where clients were told that it stands, or above; and one program at a time is
// on the data.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Rows : public Checker {
 public:
  std::string_view name() const override { return "no row lost"; }

  std::string look(const Truth& truth) override {
    if (!truth.galera.misuses().empty()) return truth.galera.misuses().front();
    for (const Component* one : truth.galera.primaries()) {
      const auto told = truth.galera.told().find(one->uuid);
      if (told == truth.galera.told().end()) continue;
      ++looked_at_;
      if (one->committed < told->second) {
        return "the Primary of " + one->saved.members + " stands at " +
               std::to_string(one->committed) + ", clients were told " +
               std::to_string(told->second);
      }
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_rows() {
  return std::make_unique<Rows>();
}

}  // namespace skep::sim
