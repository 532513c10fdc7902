// Inherit: a new ledger from what the nodes of a cluster keep, where the old one is lost.  Pure.
//
// An agent keeps whose it is, its promises and its last goal; that is enough to go on
// with what stands.  What the nodes contradict each other in is for a person.

#pragma once

#include <vector>

#include "common/result.h"
#include "coordinator/config.h"
#include "coordinator/state/bequest.h"
#include "coordinator/state/state_file.h"

namespace skep::coordinator {

/// Code::NotFound: none of them is of a cluster.  Code::Refused: they are of several, or of several
/// histories, or the YAML is of another.  The state is of the highest term that any of them knows.
Result<StateFile> inherit(const Config& config, const std::vector<Bequest>& bequests, Utc now);

/// Nodes that belong to the cluster and that the YAML does not name.
std::vector<NodeId> left_behind(const Config& config, const std::vector<Bequest>& bequests);

}  // namespace skep::coordinator
