// EngineSilence: whether the engine takes questions and answers none.  Pure.
//
// A dockerd that hangs on its own locks does so for as long as it runs, and every call ends at its
// deadline (seen after its disk was full: 12 minutes).

#pragma once

#include <optional>

#include "agent/effect.h"
#include "agent/limits.h"
#include "common/time.h"

namespace skep::agent {

class EngineSilence {
 public:
  /// Of any call.  One that was refused, or could not be made, was answered: nothing hangs there.
  void answered(const Answer& answer, Tick now) {
    const bool silent = !answer && answer.error().code == Code::TimedOut;
    if (!silent) return since_.reset();
    if (!since_) since_ = now;
  }
  /// It is started, stopped or restarted: what was before says nothing about it.
  void begins() { since_.reset(); }

  bool hangs(Tick now) const { return since_ && now - *since_ >= kEngineHangs; }

 private:
  std::optional<Tick> since_;  // its first unanswered call, and none was answered after
};

}  // namespace skep::agent
