// Links: which machines hear one another now, beside the coordinator's own ways to them.
//
// One partition at a time; it parts the machines in two.  A one-way loss is the same to a group
// that wants every word acknowledged.

#pragma once

#include <set>
#include <utility>

#include "common/ids.h"

namespace skep::sim {

class Links {
 public:
  bool joined(const NodeId& a, const NodeId& b) const {
    return apart_.contains(a) == apart_.contains(b);
  }
  /// Parts these from all others; nobody: the links are whole again.
  void part(std::set<NodeId> apart) { apart_ = std::move(apart); }
  bool whole() const { return apart_.empty(); }

 private:
  std::set<NodeId> apart_;
};

}  // namespace skep::sim
