// The machine of the world "disks" as a model: a bare one with an empty disk.

#include "tests/fakes/fake_host.h"
#include "tests/sim/disks_cast.h"

namespace skep::sim {
namespace {

class DisksModel : public DisksMachine {
 public:
  DisksModel() { host_.disks.add("/dev/vdb", gib(4), "SK-0001"); }

  agent::Answer carry_out(const agent::Effect& effect) override { return host_.carry_out(effect); }

 private:
  fakes::FakeHost host_;
};

}  // namespace

std::unique_ptr<DisksMachine> disks_model() {
  return std::make_unique<DisksModel>();
}

}  // namespace skep::sim
