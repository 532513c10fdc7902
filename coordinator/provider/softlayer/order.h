// Order: what is to be done next for one node, from the book and what the service lists.  Pure.
//
// The one rule that all hangs on: only a node without a standing or unknown purchase is ordered,
// and the purchase is in the book before the order leaves.

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "common/time.h"
#include "coordinator/provider/softlayer/book.h"
#include "coordinator/provider/softlayer/guest.h"
#include "coordinator/provider/softlayer/limits.h"

namespace skep::coordinator::softlayer {

enum class Step : std::uint8_t {
  Look,   // the list is too old, or was taken before something that matters
  Buy,    // nothing stands in the way of an order
  Adopt,  // `guest` bears the nonce of a purchase whose outcome was unknown
  Ask,    // the list lacks a guest that should be there: ask for it by its id
  Wait,   // it comes; `words` say with what
  Ready,  // `guest` is ready
  Start,  // `guest` was ready once and is switched off
  Stop,   // a person must act; `words` say what was seen and what to do
};

/// What is known of one node.
struct OrderFacts {
  std::string cluster;  // its name
  NodeId node;
  std::string domain;
  bool private_only = false;
  std::optional<Purchase> purchase;  // standing, of the book
  std::set<GuestId> cancelled;       // by us; they stay listed for a while

  bool listed = false;          // a list of this process, younger than the last order it sent here
  std::vector<Guest> named_so;  // guests of this host name and domain, or of this nonce
  std::uint32_t quiet_looks = 0;  // in a row, of the purchase's guest
  std::uint32_t looks = 0;        // lists taken since the purchase is known to this process
  std::optional<bool> exists;     // asked by its id, after the list lacked it: is it there?
  std::vector<std::string> pending_orders;  // of this name, in words
  Duration age{0};                          // of the purchase
};

struct Decision {
  Step step = Step::Look;
  Guest guest;
  std::string words;
};

Decision decide(const OrderFacts& facts);

/// Guests beyond the one in the book that bear its nonce: billed, and for nothing.
std::vector<Guest> surplus(const OrderFacts& facts);

/// "guest 123456 (sw1.example.com in tor01, 10.0.0.5)".
std::string words_of(const Guest& guest);

}  // namespace skep::coordinator::softlayer
