// Executor: carries one effect out and answers; the only way from a decision to the machine.

#pragma once

#include <atomic>
#include <memory>

#include "agent/effect.h"

namespace skep::agent {

class Executor {
 public:
  virtual ~Executor() = default;
  /// Blocks until the effect has ended, at its deadline at the latest.
  virtual Answer carry_out(const Effect& effect) = 0;
};

/// The real machine.  Keeps its connections (engine, database, D-Bus) open; for one
/// thread.  `cancel` set: a tool that runs is ended as at its deadline.
std::unique_ptr<Executor> make_executor(const std::atomic<bool>& cancel);

}  // namespace skep::agent
