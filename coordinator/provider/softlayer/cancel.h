// Cancel: ends guests of ours, and finds those that nobody knows of any more.
//
// Every guest is described anew and checked here before it is cancelled, whatever list it came
// from.  Not for two threads at once.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "coordinator/config.h"
#include "coordinator/provider/softlayer/book.h"
#include "coordinator/provider/softlayer/service.h"

namespace skep::coordinator::softlayer {

/// A guest that may be cancelled, and why it counts as ours.
struct Doomed {
  NodeId node;
  GuestId id = 0;
  Nonce nonce;        // that it must bear; empty: the book knows the guest by its id
  Guest guest;        // as it was seen
  bool gone = false;  // it is not there any more: only the book is to be told
};

class Cancel {
 public:
  /// What is referred to outlives it.
  Cancel(const Config& config, Ledger& ledger, Service& service, World world)
      : config_(config), book_(ledger), service_(service), world_(std::move(world)) {}

  /// The guests in the book of these nodes.  Code::Refused: nobody knows what became of an order.
  Result<std::vector<Doomed>> of_nodes(std::span<const NodeId> nodes);
  /// Guests beside those in the book that bear the same nonce.
  Result<std::vector<Doomed>> surplus(std::span<const NodeId> nodes);
  /// Guests of the whole domain that bear this cluster's mark and are in no book: candidates, since
  /// only a look into them says whether somebody lives there.
  Result<std::vector<Doomed>> orphans();

  /// Waits for transactions, cancels, proves it.  A guest that is gone already is well.
  Result<void> end(const Doomed& doomed);

  /// A person says what became of an unknown order.
  Result<void> was_not_bought(const NodeId& node, const std::string& who);
  /// Code::Refused: it is not there, or bears another mark.
  Result<void> is_guest(const NodeId& node, GuestId guest);

 private:
  Result<std::optional<Guest>> checked(const Doomed& doomed);
  Result<void> gone(const Doomed& doomed);
  Result<Purchase> unknown(const NodeId& node) const;

  const Config& config_;
  Book book_;
  Service& service_;
  World world_;
};

}  // namespace skep::coordinator::softlayer
