// Plan: the next entry that the ledger needs before anything may be done, with its reason.
//
// Pure.  The core writes what is planned, and asks again until nothing is; what
// the nodes are told (goal.h) follows from the ledger alone, so an intent is
// always on the disk before a node hears of it, and a new coordinator that reads
// the ledger tells them the same.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "coordinator/plan/situation.h"

namespace skep::coordinator {

struct Planned {
  std::vector<Entry> entries;
  NodeId node;          // whom it is about; empty: the cluster
  std::string event;    // "gate_opened", "seed_begun"
  std::string because;  // in the operator's words
};

/// Nothing: the ledger says all that may be said now.
std::optional<Planned> plan(const Situation& situation);

/// The highest position seen, where it is above the one on record.
std::optional<Planned> plan_position(const Situation& situation);

/// What contradicts the ledger and needs a person; empty: nothing does.
std::string alarm(const Situation& situation);

/// While the layers are taken off.  `began`: when the run did.
std::optional<Planned> plan_down(const Situation& situation, Tick began);

}  // namespace skep::coordinator
