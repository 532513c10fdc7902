// A provider whose machines are entries in a map.
//
// Faults: refuse(node) and fail(node, times) make order() give an error; cut(node) takes the power.

#pragma once

#include <map>
#include <set>
#include <string>

#include "coordinator/provider/provider.h"

namespace skep::fakes {

class FakeProvider : public coordinator::Provider {
 public:
  Result<coordinator::Ground> prepare() override;
  Result<coordinator::Machine> order(const NodeId& node) override;
  Result<std::vector<coordinator::Machine>> describe() override;

  void fail(const NodeId& node, int times) { failing_[node] = times; }
  /// The machine is made for so many questions after it before it runs.
  void comes(const NodeId& node, int questions) { coming_[node] = questions; }
  void cut(const NodeId& node);
  bool runs(const NodeId& node) const;
  int made() const { return made_; }  // machines that were not there before

  std::string kind = "container";

 private:
  std::map<NodeId, coordinator::Machine> machines_;
  std::map<NodeId, int> failing_;
  std::map<NodeId, int> coming_;
  int made_ = 0;
};

}  // namespace skep::fakes
