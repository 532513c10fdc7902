// The planned entries around a seed: the epoch, its one seed, and what came of it.

#pragma once

#include <optional>

#include "coordinator/plan/plan.h"

namespace skep::coordinator {

/// A new epoch, where this one has had its seed and the cluster is not seeded in this round.
std::optional<Planned> raise_epoch(const Situation& situation);

/// The epoch's one seed, after the census; or the discovery that a Primary runs already.
std::optional<Planned> begin_seed(const Situation& situation);

/// The seeder is Synced: the UUID is pinned.  Or the attempt is over, and may never be repeated.
std::optional<Planned> end_seed(const Situation& situation);

}  // namespace skep::coordinator
