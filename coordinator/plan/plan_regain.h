// Regaining: a recovery that leaves out the majority of Consul's servers or of the swarm's managers
// has no leader to climb by.  Both rafts go on from one survivor then, the keeper, with what it
// has. Consul's leader takes in whoever comes back; the swarm has struck the others off its list,
// and they enter it anew.
//
// `regain` "EPOCH NODE" stands in the ledger with the recovery's intent, under the same sentence of
// the operator.  What came of it is the keeper's word, "regain/consul" and "regain/swarm": "EPOCH
// forced", or "EPOCH held" where a leader was there after all.  Nobody enters the swarm anew before
// "regain/forced" has the epoch in which it was forced last: who leaves a quorum that stands may be
// the one that it falls by.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/plan/plan.h"

namespace skep::coordinator {

/// What goes into the ledger with a recovery of this epoch; empty: the majority is there.
std::map<std::string, std::string> regain_facts(const Situation& situation,
                                                const std::vector<NodeId>& missing, Epoch epoch);

/// Why no survivor can go on alone; empty: one can, or none has to.
std::string regain_refused(const Situation& situation, const std::vector<NodeId>& missing);

/// For a node's goal; `layer` is "consul" or "swarm".
protocol::RegainSpec regain_goal(const Record& record, const NodeId& node,
                                 const std::string& layer);

/// The keeper has said what came of a layer.
std::optional<Planned> end_regain(const Situation& situation);

}  // namespace skep::coordinator
