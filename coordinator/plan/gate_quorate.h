// Gate before `quorate`: all first Consul servers are prepared.

#pragma once

#include "coordinator/plan/situation.h"

namespace skep::coordinator {

Gate gate_quorate(const Situation& situation);

}  // namespace skep::coordinator
