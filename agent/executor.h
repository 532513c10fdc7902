// Executor: carries one effect out and answers; the only way from a decision to the machine.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>

#include "agent/effect.h"

namespace skep::agent {

/// Hears each line that a tool prints, while it runs.
using Progress = std::function<void(std::string_view line)>;

class Executor {
 public:
  virtual ~Executor() = default;
  /// Blocks until the effect has ended, at its deadline at the latest.
  virtual Answer carry_out(const Effect& effect, const Progress& progress) = 0;
};

/// The real machine.  Keeps its connections (engine, database, D-Bus) open; for one
/// thread.  `cancel` set: a tool that runs is ended as at its deadline.
std::unique_ptr<Executor> make_executor(const std::atomic<bool>& cancel);

}  // namespace skep::agent
