// Look: the view of the cluster for a reading command: of whoever hosts a coordinator, else of our
// own.

#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/result.h"
#include "coordinator/commands/place.h"
#include "coordinator/coordinator.h"
#include "coordinator/fleet/view.h"

namespace skep::coordinator {

/// Attaches, or hosts a coordinator that only reads and gives way to a changing command.
Result<View> look(const Place& place);

/// False: enough.
using Shown = std::function<bool(const View&)>;

/// Goes on until `shown` says so or Ctrl-C; called with a new view at most every kWatchEvery.
Result<void> watch(const Place& place, const Shown& shown);

/// Node's events, oldest first; empty `node`: all.
Result<std::vector<LedgerEvent>> look_at_events(const Place& place, const NodeId& node,
                                                std::size_t last);

}  // namespace skep::coordinator
