#include "coordinator/provider/softlayer/cancel.h"

#include <algorithm>

#include "coordinator/provider/softlayer/order.h"

namespace skep::coordinator::softlayer {

Result<std::vector<Doomed>> Cancel::of_nodes(std::span<const NodeId> nodes) {
  std::vector<Doomed> all;
  for (const NodeId& node : nodes) {
    const auto purchase = book_.standing(node);
    if (!purchase) continue;
    if (purchase->state == Bought::Unknown) {
      return Error{Code::Refused, node.value + ": nobody knows whether its order was carried out" +
                                      "\nnext   skep settle " + node.value};
    }
    auto guest = service_.guest(purchase->guest);
    if (!guest) return std::move(guest).error();
    Doomed doomed{.node = node, .id = purchase->guest, .nonce = {}, .guest = {}};
    doomed.gone = !guest->has_value();
    if (*guest) doomed.guest = std::move(**guest);
    all.push_back(std::move(doomed));
  }
  return all;
}

Result<std::vector<Doomed>> Cancel::surplus(std::span<const NodeId> nodes) {
  auto guests = service_.guests(config_.softlayer.domain, {});
  if (!guests) return std::move(guests).error();
  std::vector<Doomed> all;
  for (const NodeId& node : nodes) {
    const auto purchase = book_.standing(node);
    if (!purchase || purchase->state != Bought::Stands) continue;
    for (const Guest& one : *guests) {
      const auto mark = one.mark();
      const bool twin = mark && mark->nonce == purchase->nonce && one.id != purchase->guest;
      if (twin) all.push_back({.node = node, .id = one.id, .nonce = mark->nonce, .guest = one});
    }
  }
  return all;
}

Result<std::vector<Doomed>> Cancel::orphans() {
  auto guests = service_.guests(config_.softlayer.domain, {});
  if (!guests) return std::move(guests).error();
  const std::vector<Purchase> purchases = book_.purchases();
  const std::set<GuestId> cancelled = book_.cancelled();
  std::vector<Doomed> all;
  for (Guest& one : *guests) {
    const auto mark = one.mark();
    if (!mark || mark->cluster != config_.cluster || cancelled.contains(one.id)) continue;
    // Its own purchase stands, or one whose outcome is unknown may be it.
    const bool known = std::ranges::any_of(purchases, [&](const Purchase& purchase) {
      return (purchase.state == Bought::Stands && purchase.guest == one.id) ||
             (purchase.state == Bought::Unknown && purchase.nonce == mark->nonce);
    });
    if (known) continue;
    const GuestId id = one.id;
    all.push_back({.node = mark->node, .id = id, .nonce = mark->nonce, .guest = std::move(one)});
  }
  return all;
}

/// The guest as it is now, where it is still the one that was meant; nothing: it is gone.
Result<std::optional<Guest>> Cancel::checked(const Doomed& doomed) {
  auto guest = service_.guest(doomed.id);
  if (!guest) return std::move(guest).error();
  if (!*guest) return std::optional<Guest>{};
  const Guest& seen = **guest;
  bool ours = seen.domain == config_.softlayer.domain;
  if (doomed.nonce.empty()) {
    const auto purchases = book_.purchases();
    ours = ours && seen.hostname == doomed.node.value &&
           std::ranges::any_of(purchases, [&](const Purchase& one) {
             return one.guest == doomed.id && one.node == doomed.node;
           });
  } else {
    const auto mark = seen.mark();
    ours = ours && mark && mark->nonce == doomed.nonce && mark->cluster == config_.cluster;
  }
  if (ours) return std::move(*guest);
  return Error{Code::Refused, words_of(seen) + ": is not the guest that was meant, not cancelled"};
}

Result<void> Cancel::gone(const Doomed& doomed) {
  auto begun = book_.begin_cancel(doomed.node, doomed.id, world_.clock.now().utc);
  if (!begun) return begun;
  return book_.cancelled(doomed.id);
}

Result<void> Cancel::end(const Doomed& doomed) {
  const Tick began = world_.clock.now().tick;
  bool was_billed = false;
  bool accepted = false;
  std::string seen = "not begun";
  do {
    auto guest = checked(doomed);
    if (!guest) return std::move(guest).error();
    if (!*guest) return gone(doomed);
    const bool billed = (*guest)->billed.has_value();
    // What was accepted is reclaimed under a last transaction, and is not billed any more.  One
    // that never was billed in our sight may be so new that nothing was charged yet.
    if (accepted && (!billed || !was_billed)) return gone(doomed);
    was_billed = was_billed || billed;
    if (!(*guest)->transaction.empty()) {
      seen = (*guest)->transaction;
      world_.pause(kLookFirst);
      continue;
    }
    auto begun = book_.begin_cancel(doomed.node, doomed.id, world_.clock.now().utc);
    if (!begun) return begun;
    const Request request = cancel_guest(doomed.id);
    const Answer answer = service_.call(request);
    if (answer.meaning == Meaning::NoEntry || answer.meaning == Meaning::Refused) {
      return error_of(answer, request.what);
    }
    // A second cancellation finds nothing to bill: the first one, of ours or another's, was heard.
    accepted = answer.well() || (answer.words.find("billing item") != std::string::npos);
    seen = answer.words;
    if (!accepted) world_.pause(kLookFirst);
  } while (world_.clock.now().tick - began < kCancelPatience);
  return Error{Code::TimedOut, "guest " + std::to_string(doomed.id) + " of " + doomed.node.value +
                                   " could not be cancelled yet: " + seen +
                                   "; the same command tries again"};
}

Result<Purchase> Cancel::unknown(const NodeId& node) const {
  auto purchase = book_.standing(node);
  if (purchase && purchase->state == Bought::Unknown) return std::move(*purchase);
  return Error{Code::Refused, node.value + ": no order of unknown outcome is in the ledger"};
}

Result<void> Cancel::was_not_bought(const NodeId& node, const std::string& who) {
  auto purchase = unknown(node);
  if (!purchase) return std::move(purchase).error();
  return book_.nothing_bought(*purchase, who + " says that it was not bought");
}

Result<void> Cancel::is_guest(const NodeId& node, GuestId id) {
  auto purchase = unknown(node);
  if (!purchase) return std::move(purchase).error();
  auto guest = service_.guest(id);
  if (!guest) return std::move(guest).error();
  if (!*guest) return Error{Code::Refused, "guest " + std::to_string(id) + " is not there"};
  const auto mark = (*guest)->mark();
  if (mark && mark->nonce != purchase->nonce) {
    return Error{Code::Refused, words_of(**guest) + " bears another mark: of " + mark->cluster +
                                    ", node " + mark->node.value};
  }
  if ((*guest)->hostname != node.value || (*guest)->domain != config_.softlayer.domain) {
    return Error{Code::Refused, words_of(**guest) + " has another name than " + node.value};
  }
  for (const Purchase& one : book_.purchases()) {
    if (one.guest == id) {
      return Error{Code::Refused, words_of(**guest) + " is in the ledger already"};
    }
  }
  return book_.bought(*purchase, id);
}

}  // namespace skep::coordinator::softlayer
