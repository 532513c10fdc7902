#include "agent/permit.h"

#include <algorithm>

namespace skep::agent {

void PermitHeld::heard(const std::optional<protocol::Permit>& permit, Tick now) {
  if (!permit) {
    over_ = std::max(over_, number_);
    until_ = Tick{};
    return;
  }
  if (permit->number <= over_ || permit->number < number_) return;
  number_ = permit->number;
  until_ = now + permit->lifetime;
}

}  // namespace skep::agent
