// Gate before `seeded`: who seeds, from what, after a census of every node; or why nobody may.
//
// The rules are those of galera.md 2.5.  Seeding beside data, beside a running
// Primary or behind what was committed loses rows, so whatever is not understood
// holds the seed back, and what contradicts the ledger needs a person.

#pragma once

#include <optional>
#include <span>
#include <string>

#include "coordinator/plan/census.h"
#include "coordinator/plan/situation.h"

namespace skep::coordinator {

/// What the ledger knows of the history.
struct History {
  Epoch epoch = 0;
  std::string state_uuid;  // pinned; empty: never seeded
  std::int64_t highest_seqno = -1;
  NodeId last_stopped;  // of the last `down`
  NodeId last_seeder;   // of an epoch before this one
};

struct Seed {
  NodeId node;
  std::optional<Position> from;  // nothing: an empty directory
};

struct SeedChoice {
  Gate gate;  // open: seed as said, or nothing to seed
  std::optional<Seed> seed;
  std::optional<NodeId> primary;  // runs already: nobody seeds, everybody joins it
  std::string because;
};

SeedChoice choose_seed(const History& history, std::span<const Census> nodes);

/// Where no state UUID was ever pinned, only the node that began to seed may hold anything: a
/// ledger that was put back from before the cluster's first seed ended, or data brought by hand.
std::optional<Gate> unknown_data(const History& history, std::span<const Census> nodes);

History history_of(const Record& record);

/// Of a seed's intent; 0 where it says none.
Epoch epoch_of(const Intent& intent);

/// "epoch 3 empty sw1", "epoch 3 from UUID:SEQNO sw2".
std::string seed_detail(Epoch epoch, const Seed& seed);
/// What a seed's intent says; nothing: it is not ours to read.
std::optional<Seed> seed_of(const Intent& intent);

/// The seed of this epoch, open or ended; null: none was begun.
const Intent* seed_intent(const Record& record, Epoch epoch);

}  // namespace skep::coordinator
