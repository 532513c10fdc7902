// Book: what was bought and cancelled, in the ledger, synced before anything is sent.
//
// One intent "purchase" for each order that may have been sent, with its nonce: begun while nobody
// knows what became of it, done with the guest's id, failed where it surely bought nothing.  One
// intent "cancel" for each cancellation, with the guest's id.  An order is never sent for a node
// whose purchase is begun or stands.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/result.h"
#include "coordinator/provider/softlayer/guest.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator::softlayer {

enum class Bought : std::uint8_t {
  Unknown,    // the order may have been sent; its answer is not known
  Stands,     // a guest, ours
  Nothing,    // surely not
  Cancelled,  // it was ours, and we cancelled it
};

struct Purchase {
  std::int64_t intent = 0;
  NodeId node;
  Nonce nonce;
  Bought state = Bought::Unknown;
  GuestId guest = 0;
  Utc at;              // when it was begun
  bool ready = false;  // the guest was seen ready once
};

/// Not for two threads at once: its owner locks.
class Book {
 public:
  explicit Book(Ledger& ledger) : ledger_(ledger) {}

  /// In the order in which they were begun.
  std::vector<Purchase> purchases() const;
  /// The one that counts: the newest that is unknown or stands.
  std::optional<Purchase> standing(const NodeId& node) const;

  Result<void> begin(const NodeId& node, const Nonce& nonce, Utc at);
  Result<void> bought(const Purchase& purchase, GuestId guest);
  Result<void> nothing_bought(const Purchase& purchase, const std::string& words);
  Result<void> seen_ready(const Purchase& purchase);

  Result<void> begin_cancel(const NodeId& node, GuestId guest, Utc at);
  Result<void> cancelled(GuestId guest);
  std::set<GuestId> cancelled() const;

  /// Of an SSH key by its fingerprint: whether it is ours to remove.
  bool made_key(const std::string& fingerprint) const;
  Result<void> may_make_key(const std::string& fingerprint);
  Result<void> forget_key(const std::string& fingerprint);

 private:
  Ledger& ledger_;
};

/// The same over intents as read.  Pure.
std::vector<Purchase> purchases_of(const std::vector<Intent>& purchases,
                                   const std::vector<Intent>& cancels,
                                   const std::map<std::string, std::string>& facts);

}  // namespace skep::coordinator::softlayer
