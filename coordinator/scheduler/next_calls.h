// Scheduler: which calls to provider and installer are due now, and when a failed one is tried
// again.
//
// Pure.  One call at a time for a node; nodes do not wait for one another.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "coordinator/coordinator.h"
#include "coordinator/fleet/fleet.h"
#include "coordinator/plan/record.h"

namespace skep::coordinator {

enum class CallKind : std::uint8_t { Order, Reach, Install };

struct DueCall {
  CallKind kind = CallKind::Order;
  NodeId node;
};

/// Of one node now; nothing while it is busy, waits to be tried again, or needs none.
std::vector<DueCall> due(const Fleet& fleet, Tick now);

/// All machines are described in one call: at first, and while a node is lost.  `watches`: for
/// good, so less often, and those that are off are looked at, too.
bool describe_is_due(const Fleet& fleet, bool under_way, std::optional<Tick> last, Tick now,
                     bool watches = false);

/// After so many failures in a row: kRetryFirst doubling to kRetryMost, and up to
/// a quarter more, which differs by name, so that nodes do not try in step.
Duration wait_before(std::uint32_t failures, std::string_view node);

/// Nothing failed, it is not there yet: asked after again at kAskMachineEvery.
void comes(Calls& calls, Tick now);

/// A call failed; or succeeded, and the count begins anew.
void failed(Calls& calls, std::string_view node, const std::string& words, Tick now);
void succeeded(Calls& calls);

}  // namespace skep::coordinator
