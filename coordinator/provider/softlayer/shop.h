// Shop: buys one guest for each node, once, and follows it until it is ready.
//
// Called by many threads, one at a time for a node.  Whatever ends this process on any line: what
// was bought is found again by the book and the nonce.

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "coordinator/config.h"
#include "coordinator/provider/softlayer/book.h"
#include "coordinator/provider/softlayer/order.h"
#include "coordinator/provider/softlayer/service.h"

namespace skep::coordinator::softlayer {

/// What every guest gets beside its shape.
struct Outfit {
  std::string user_data;                   // the operator's own; the mark comes on top
  std::vector<std::int64_t> keys;          // ids of SSH keys
  bool may_order = false;                  // somebody has agreed to a price
  std::optional<std::set<NodeId>> agreed;  // to the price of these guests; nothing: of all
};

/// How one node stands.
struct Standing {
  NodeId node;
  Step step = Step::Look;
  Guest guest;  // of Wait, Ready, Start: as far as it is known
  std::string words;
};

class Shop {
 public:
  /// What is referred to outlives it.
  Shop(const Config& config, Ledger& ledger, Service& service, World world)
      : config_(config), book_(ledger), service_(service), world_(std::move(world)) {}

  void outfit(Outfit outfit) { outfit_ = std::move(outfit); }

  /// Does the next things for this node until it has to wait; comes back within one list and one
  /// order.  An Error is of the moment (Code::Unavailable) or for a person.
  Result<Standing> order(const NodeId& node);

  /// How all nodes of the YAML stand that were ever bought; buys and writes nothing.
  Result<std::vector<Standing>> look();

  /// Whether anything is in the book at all.
  bool ever_bought();

  /// Nodes of the YAML that an `up` would buy a guest for.
  std::vector<NodeId> to_buy();

 private:
  /// Of one node, in this process.
  struct Watched {
    std::uint64_t after = 0;  // lists up to this number say nothing about it
    std::optional<Tick> since;
    std::uint64_t asked = 0;  // after its guest by the id, since this list lacked it
    std::optional<Guest> found;
  };

  OrderFacts facts_of(const NodeConfig& node);
  Result<bool> refresh(bool needed);
  void take_list(std::vector<Guest> guests, std::vector<std::string> pending);
  void look_whether_quiet(const Guest& guest);
  Result<std::vector<std::string>> pending_orders();
  Result<Standing> buy(const NodeConfig& node);
  Result<void> write_down(const NodeConfig& node, const Answer& answer);
  Result<void> adopt(const NodeId& node, const Guest& guest);
  Result<void> ready(const NodeId& node);
  void mark_for_people(const NodeId& node, const Guest& guest);

  const Config& config_;
  Book book_;
  Service& service_;
  World world_;
  Outfit outfit_;

  std::mutex listing_;      // one list at a time; taken before mutex_
  std::mutex mutex_;        // guards book_ and what is below
  std::uint64_t list_ = 0;  // lists taken so far
  Tick listed_at_;
  Duration list_again_{kLookFirst};
  std::string list_words_;  // what it said, to see whether anything changes
  std::vector<Guest> guests_;
  std::vector<std::string> pending_;
  std::map<GuestId, std::uint32_t> quiet_looks_;
  std::map<NodeId, Watched> watched_;
  std::set<GuestId> marked_;
};

}  // namespace skep::coordinator::softlayer
