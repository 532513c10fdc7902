// Watch: the health of the cluster over time: takes every sample, keeps since when what holds,
// gives verdicts.  Pure: it is given the time.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "coordinator/fleet/fleet.h"
#include "coordinator/health/agreement.h"
#include "coordinator/health/condition.h"
#include "coordinator/health/quorum.h"
#include "coordinator/health/trend.h"
#include "coordinator/health/verdict.h"
#include "coordinator/plan/situation.h"

namespace skep::coordinator {

class Watch {
 public:
  /// A sample of this node was heard and is in the fleet.
  void take(const NodeState& node, const Record& record, Now now);

  /// What holds now.  To be called every kJudgeEvery and when something turned: a condition that is
  /// not seen then has ended.
  void look(const Situation& situation);

  Verdict of(const NodeState& node, Tick now) const;
  Verdict of_cluster(const Fleet& fleet, Tick now) const;

 private:
  struct Held {
    Condition condition;
    Tick since;
    bool critical = false;  // it was once; counts where it stays
  };
  using Key = std::pair<NodeId, std::string>;

  std::vector<Remark> remarks(const NodeId& about, Tick now) const;

  std::map<NodeId, Trend> trends_;
  Agreement agreement_;
  Quorum quorum_;
  std::map<Key, Held> held_;
};

}  // namespace skep::coordinator
