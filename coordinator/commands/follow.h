// Follow: a change that the service makes for us: asked for, watched, interrupted.

#pragma once

#include <cstdint>
#include <optional>

#include "common/result.h"
#include "coordinator/commands/change.h"

namespace skep::coordinator {

struct Begun {
  std::uint64_t number = 0;      // 0: no service runs here, the change is ours to make
  std::optional<Holder> holder;  // it makes another's just now
};
/// With what was agreed to in `place`.
Result<Begun> ask_service(const Place& place, const Request& request);

/// Until it has ended.  Ctrl-C asks the service to end it; what becomes of it then is said.
/// Code::Unavailable: the service went away for long.
Result<Changed> follow(const Call& call, const Place& place, std::uint64_t number);

}  // namespace skep::coordinator
