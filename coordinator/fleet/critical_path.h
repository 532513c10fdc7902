// Critical path: bars per node, and the chain of them that the run was as long as.  Pure: from
// events alone.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/ids.h"
#include "common/time.h"
#include "coordinator/fleet/view.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {

using NodeSpans = std::map<NodeId, std::vector<Span>>;

/// What each node did from when to when, counted from `began`; "" where it waited at a gate.
/// What is still under way ends at `now`.
NodeSpans spans(const std::vector<LedgerEvent>& events, Utc began, Utc now);

/// Back from the last end: through a node's own work, and where it waited, through
/// the work elsewhere that ended its wait.  What = "sw1 boot".
std::vector<Span> critical_path(const NodeSpans& nodes);

/// The longest that each kind of work took on any node.
std::map<std::string, Duration> durations(const NodeSpans& nodes);

/// What is still to go, from what earlier runs took; nothing where they do not tell.
std::optional<Duration> still_to_go(const NodeSpans& nodes, const std::vector<NodeId>& all,
                                    const std::map<std::string, Duration>& earlier,
                                    Duration running);

}  // namespace skep::coordinator
