// PermitHeld: until when disruptive changes may begin, by the coordinator's numbered leave.  Pure.

#pragma once

#include <cstdint>
#include <optional>

#include "common/time.h"
#include "protocol/messages.h"

namespace skep::agent {

class PermitHeld {
 public:
  /// What an Assign says of it.  The same number prolongs; without a permit it is
  /// over, and no message that comes late or again brings back that number or a lower one.
  void heard(const std::optional<protocol::Permit>& permit, Tick now);

  /// A change may begin before this moment, on the clock that counts sleep.
  Tick until() const { return until_; }

 private:
  std::uint64_t over_ = 0;    // this number and those below
  std::uint64_t number_ = 0;  // held, or held last
  Tick until_{};
};

}  // namespace skep::agent
