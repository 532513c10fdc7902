// Dial: can that port be reached?

#pragma once

#include "agent/effect.h"

namespace skep::agent::executor {

/// Code::Invalid: not a numeric address.
Result<Dialled> dial(const Dial& dial);

}  // namespace skep::agent::executor
