// Gate before `serving`: who may start its member now.  Joiners come one at a time (galera.md 1.3).

#pragma once

#include "coordinator/plan/situation.h"

namespace skep::coordinator {

/// It has been a member in this round: it starts its member whenever it can.
bool is_member(const Record& record, const NodeId& node);

/// It was told to join in this round.  It may stand in the group's last view from then on, which
/// comes back only as a whole: it starts its member whether a donor is seen or not.
bool join_begun(const Record& record, const NodeId& node);

/// One more joiner, and those without data are more than those with it: first joiners, and members
/// that take a copy or may have to.  A view's majority goes on
/// by itself: joiners alone would form a Primary of no history, and a member that came back would
/// take its copy from them (galera.md 2.4).
bool outvoted_by_joiners(const Situation& situation);

/// The one that joins now, or is next; null: nobody.
const NodeState* who_joins(const Situation& situation);

Gate gate_join(const Situation& situation, const NodeState& node);

}  // namespace skep::coordinator
