// An installer that remembers on whom it put an agent.  Faults: refuse(node) is a wrong host key,
// no_route(node) a host that ssh does not reach.

#pragma once

#include <map>
#include <set>

#include "coordinator/install/installer.h"

namespace skep::fakes {

class FakeInstaller : public coordinator::Installer {
 public:
  Result<void> reachable(const coordinator::Machine& machine) override;
  Result<coordinator::Enrolled> install(const coordinator::Machine& machine,
                                        const coordinator::Home& home) override;

  void refuse(const NodeId& node) { refused_.insert(node); }
  void no_route(const NodeId& node) { unreached_.insert(node); }
  void belongs(const NodeId& node, const std::string& cluster) { foreign_[node] = cluster; }
  bool installed(const NodeId& node) const { return homes_.contains(node); }

 private:
  std::map<NodeId, coordinator::Home> homes_;
  std::map<NodeId, std::string> foreign_;
  std::set<NodeId> refused_;
  std::set<NodeId> unreached_;
};

}  // namespace skep::fakes
