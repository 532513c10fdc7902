// The playground's provider and installer, over the world's machines.

#pragma once

#include <functional>
#include <map>
#include <memory>

#include "tests/sim/coordinator_life.h"
#include "tests/sim/site.h"

namespace skep::sim {

class Playground : public Supplier {
 public:
  /// `switched_on` and `installed` let the world start what starts by itself.
  struct Told {
    std::function<void(const NodeId&)> switch_on;
    std::function<void(const NodeId&)> installed;
  };

  Playground(Setting& setting, std::map<NodeId, std::unique_ptr<Site>>& sites, Told told)
      : setting_(setting), sites_(sites), told_(std::move(told)) {}

  Result<coordinator::Ground> prepare() override;
  Result<std::vector<coordinator::Machine>> describe() override;
  Result<coordinator::Machine> order(const NodeId& node) override;
  Result<void> reachable(const NodeId& node) override;
  Result<coordinator::Enrolled> install(const NodeId& node, const coordinator::Home& home) override;

 private:
  coordinator::Machine describe(const Site& site) const;
  bool fails() { return setting_.strikes(Fault::SupplierFails); }

  Setting& setting_;
  std::map<NodeId, std::unique_ptr<Site>>& sites_;
  Told told_;
  std::vector<coordinator::Machine> last_;  // as described last
};

}  // namespace skep::sim
