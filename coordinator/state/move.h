// Move: a cluster's state out of its folder, and into one that has none.

#pragma once

#include <string>

#include "common/ids.h"
#include "common/random.h"
#include "common/result.h"
#include "coordinator/state/state_file.h"

namespace skep::coordinator {

/// What the ledger and the folder hold now.
Result<StateFile> gather_state(const std::string& folder, const std::string& cluster,
                               const Ledger& ledger, Utc now);

/// Files first; the ledger stands in its place last, with a higher term and a new instance: agents
/// obey the place it came from no more.  Gives the term.  Code::Refused: a ledger is there.
Result<Term> put_state(const std::string& folder, const StateFile& state, Random& random);

}  // namespace skep::coordinator
