// Agreement: what the members say of one history, held against one another and the record.  Pure.
//
// The usual words (Primary, Synced, size 3, the right UUID) can all be said by members that differ
// in silence (galera.md 10.6), or by one that came back without committed rows (10.5).  So
// positions are compared after a causal wait, and the sentinel's rows by their digest.

#pragma once

#include <deque>
#include <map>
#include <string>

#include "coordinator/fleet/fleet.h"
#include "coordinator/health/condition.h"
#include "coordinator/health/member.h"

namespace skep::coordinator {

class Agreement {
 public:
  /// `at`: when it was looked at, by our clock.  Samples come in the order in which they were
  /// heard. `record`: the highest position of the pinned history on record before this sample.
  void take(const NodeState& node, Tick at, std::int64_t record, const std::string& state_uuid);

  /// Conditions of the cluster.
  void look(const Fleet& fleet, const Expected& expected, Conditions& found) const;

 private:
  /// What a member had after a causal wait, and when that was.
  struct Reading {
    Tick at;
    std::int64_t committed = -1;
  };
  struct Committed {
    Tick at;
    std::int64_t position = -1;
    NodeId by;
  };
  /// A member's first Synced look after it was seen otherwise: with what it came back.
  struct Return {
    bool synced = false;  // as of its last sample
    std::int64_t position = -1;
    std::int64_t record = -1;  // at that moment
  };

  void look_at_positions(const Fleet& fleet, Conditions& found) const;
  static void look_at_sentinels(const Fleet& fleet, Conditions& found);
  void look_at_returns(const Fleet& fleet, const Expected& expected, Conditions& found) const;

  std::deque<Committed> committed_;  // rising in time and position
  std::map<NodeId, Reading> readings_;
  std::map<NodeId, Return> returns_;
};

}  // namespace skep::coordinator
