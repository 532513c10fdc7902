// Agreement: what somebody agreed to pay for.  Pure.
//
// Of each node a digest of its order as it would be sent, and of its price.  Whoever orders makes
// it anew from the YAML and the prices that hold then; where the two differ nothing is ordered.

#pragma once

#include <map>
#include <set>
#include <span>
#include <string>

#include "common/ids.h"
#include "coordinator/config.h"
#include "coordinator/provider/softlayer/price.h"

namespace skep::coordinator::softlayer {

/// Empty: to nothing.
using Agreement = std::map<NodeId, std::string>;

/// To all that these quotes are of.
Agreement agreement_on(const Config& config, std::span<const Quote> quotes);

/// Nodes of `now` whose order and price are those that were agreed to.
std::set<NodeId> agreed_nodes(const Agreement& agreed, const Agreement& now);

}  // namespace skep::coordinator::softlayer
