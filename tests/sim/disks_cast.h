// The world "disks": one machine with a spare disk, a model or a real one.

#pragma once

#include <memory>

#include "agent/effect.h"
#include "tests/sim/cast.h"

namespace skep::sim {

class DisksMachine {
 public:
  virtual ~DisksMachine() = default;
  virtual agent::Answer carry_out(const agent::Effect& effect) = 0;
};

/// A bare one with an empty disk /dev/vdb.
std::unique_ptr<DisksMachine> disks_model();

std::unique_ptr<Cast> disks_cast(std::unique_ptr<DisksMachine> machine);

}  // namespace skep::sim
