// HostsProvider: machines that exist already, of any cloud or none, as the YAML names them.

#pragma once

#include "coordinator/config.h"
#include "coordinator/provider/provider.h"

namespace skep::coordinator {

class HostsProvider : public Provider {
 public:
  explicit HostsProvider(const Config& config) : config_(config) {}

  /// Nothing to make.  Agents come through the relay: what a host can dial is not known here.
  Result<Ground> prepare() override;
  /// Nothing to order.  Code::NotFound: the YAML does not name it.
  Result<Machine> order(const NodeId& node) override;
  /// All count as running: ssh tells.
  Result<std::vector<Machine>> describe() override;

 private:
  const Config& config_;
};

}  // namespace skep::coordinator
