// No disk is written that held something.

#include "tests/sim/checker.h"

namespace skep::sim {
namespace {

class Disks : public Checker {
 public:
  std::string_view name() const override { return "no foreign disk written"; }

  std::string look(const Truth& truth) override {
    for (const auto& [node, site] : truth.sites) {
      const HostModel& host = site->host();
      if (!host.disk_held_something()) continue;
      ++looked_at_;
      if (host.writes_to_disk() > 0) return node.value + ": a disk that held something was written";
    }
    return "";
  }
};

}  // namespace

std::unique_ptr<Checker> check_disks() {
  return std::make_unique<Disks>();
}

}  // namespace skep::sim
