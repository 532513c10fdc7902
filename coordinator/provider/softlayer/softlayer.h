// SoftLayerProvider: guests of SoftLayer (IBM Cloud classic), bought once each.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/random.h"
#include "coordinator/config.h"
#include "coordinator/provider/provider.h"
#include "coordinator/provider/softlayer/agreement.h"
#include "coordinator/provider/softlayer/cancel.h"
#include "coordinator/provider/softlayer/keys.h"
#include "coordinator/provider/softlayer/price.h"
#include "coordinator/provider/softlayer/shop.h"

namespace skep::coordinator {

class SoftLayerProvider : public Provider {
 public:
  struct Place {
    std::string state;            // absolute: `.skep` beside skep.yaml
    softlayer::Agreement agreed;  // nothing else is ordered
  };

  /// `config` outlives it.  `ledger` is a connection of its own to the cluster's ledger: what is
  /// bought is written there before it is sent, by whichever thread sends it.
  SoftLayerProvider(const Config& config, std::unique_ptr<Ledger> ledger, Place place);
  ~SoftLayerProvider() override;

  /// Code::Denied: the credentials.  Code::Invalid: the YAML wants what is not sold, line by line.
  /// Nothing is asked where every node has its guest.
  Result<Ground> prepare() override;
  /// Comes back at once with a machine that does not run yet while its guest is made ready.
  Result<Machine> order(const NodeId& node) override;
  Result<std::vector<Machine>> describe() override;

  /// Nodes that an `up` would buy a guest for, and what that would cost.
  std::vector<NodeId> to_buy() { return shop_.to_buy(); }
  /// Nodes with a purchase that stands or is unknown, whether the YAML names them or not.
  std::vector<NodeId> bought();
  Result<std::vector<softlayer::Quote>> prices(std::span<const NodeId> nodes);
  /// Against what the service sells; empty: all well.
  Result<std::vector<Fault>> not_sold();

  softlayer::Cancel& cancellation() { return cancel_; }
  /// What this cluster's guests were let in with, if Skep made it.
  Result<void> remove_key();
  /// The fingerprint of that key; empty: the operator's own is used, or there is none.
  std::string made_key() const;
  Machine machine_of(const NodeId& node, const softlayer::Guest& guest) const;

 private:
  Result<softlayer::PublicKey> own_key() const;
  std::string private_key() const;

  const Config& config_;
  const Place place_;
  const std::unique_ptr<Ledger> ledger_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<softlayer::Door> door_;
  softlayer::Service service_;
  softlayer::Book book_;
  softlayer::Shop shop_;
  softlayer::Cancel cancel_;
};

}  // namespace skep::coordinator
