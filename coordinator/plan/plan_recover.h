// Recovery: after an outage of all members the cluster is seeded once more, in a new epoch, from
// the highest position that is found (galera.md 2.5).
//
// It is an intent in the ledger, "epoch 4" or "epoch 4 without sw3": with it the gate `seeded` is
// closed and nobody is a member any more.  Each member that runs without a Primary is stopped in
// order first, so that nothing moves on while positions are found; from there on the rules of every
// seed hold.  Nothing is removed anywhere.
//
// A node that is left out may come back with rows that nobody else has, find the others by itself
// and take what it lacks from a position that means something else by now: all would be Synced and
// different.  So a recovery without a node gives the group another name, which that one does not
// know, and it joins only after it has been told that, if it is not ahead.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "coordinator/plan/plan.h"

namespace skep::coordinator {

/// The open one; null: none is under way.
const Intent* recovery(const Record& record);

/// Whom it leaves out, in the YAML of today or not.
std::vector<NodeId> without(const Intent& recovery);

/// The recovery under way goes on without this node.
bool goes_without(const Record& record, const NodeId& node);

/// It was left out by a recovery and has not joined since: its data may be of another branch of the
/// same history, and is no candidate for any seed.
bool left_out(const Record& record, const NodeId& node);

/// This member is to stop: it serves nobody, and where it stands must be known first.
bool fenced(const Situation& situation, const NodeState& node);

/// The present epoch is that of a recovery which has its Primary: what is left is to join.
bool recovered(const Situation& situation);

/// Whether one may begin now, as the request asks for it; what it waits for, or why it must not.
Gate may_recover(const Situation& situation);

/// Why `up` gets no further though nothing moves: an outage of all that it may not mend by itself.
std::optional<Error> outage(const Situation& situation);

/// Asked for; or by itself, where the YAML allows that, nobody is left out and nothing else helps.
std::optional<Planned> begin_recovery(const Situation& situation);
/// Who was left out speaks before anybody has seeded: it is asked where it stands like the others,
/// in a new epoch.
std::optional<Planned> take_back(const Situation& situation);
/// The gate `seeded` has opened again.
std::optional<Planned> end_recovery(const Situation& situation);

/// For a node that was left out: it is stopped and says where it stands before it may join; who
/// holds what the cluster went on without never does by itself.
Gate gate_left_out(const Situation& situation, const NodeState& node);

}  // namespace skep::coordinator
