#include "coordinator/provider/softlayer/book.h"

#include <algorithm>
#include <charconv>

namespace skep::coordinator::softlayer {
namespace {

constexpr const char* kPurchase = "purchase";
constexpr const char* kCancel = "cancel";
constexpr const char* kReady = "softlayer/ready/";
constexpr const char* kKey = "softlayer/key/";

GuestId id_in(const std::string& text) {
  GuestId id = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
  return problem == std::errc{} && end == text.data() + text.size() && id > 0 ? id : 0;
}

std::set<GuestId> cancelled_in(const std::vector<Intent>& cancels) {
  std::set<GuestId> ids;
  for (const Intent& one : cancels) {
    if (one.state == IntentState::Done) ids.insert(id_in(one.detail));
  }
  return ids;
}

}  // namespace

std::vector<Purchase> purchases_of(const std::vector<Intent>& purchases,
                                   const std::vector<Intent>& cancels,
                                   const std::map<std::string, std::string>& facts) {
  const std::set<GuestId> gone = cancelled_in(cancels);
  std::vector<Purchase> all;
  for (const Intent& one : purchases) {
    Purchase purchase{.intent = one.id, .node = one.node, .nonce = Nonce(one.detail), .at = one.at};
    if (one.state == IntentState::Failed) purchase.state = Bought::Nothing;
    if (one.state == IntentState::Done) {
      purchase.guest = id_in(one.result);
      purchase.state = gone.contains(purchase.guest) ? Bought::Cancelled : Bought::Stands;
      const auto ready = facts.find(kReady + one.result);
      purchase.ready = ready != facts.end() && !ready->second.empty();
    }
    all.push_back(std::move(purchase));
  }
  return all;
}

std::vector<Purchase> Book::purchases() const {
  return purchases_of(ledger_.intents(kPurchase), ledger_.intents(kCancel), ledger_.facts(kReady));
}

std::optional<Purchase> Book::standing(const NodeId& node) const {
  std::optional<Purchase> newest;
  for (Purchase& one : purchases()) {
    const bool counts = one.state == Bought::Unknown || one.state == Bought::Stands;
    if (one.node == node && counts) newest = std::move(one);
  }
  return newest;
}

Result<void> Book::begin(const NodeId& node, const Nonce& nonce, Utc at) {
  auto begun = ledger_.begin({.kind = kPurchase, .node = node, .detail = nonce.value, .at = at});
  if (!begun) return std::move(begun).error();
  return {};
}

Result<void> Book::bought(const Purchase& purchase, GuestId guest) {
  return ledger_.end(purchase.intent, IntentState::Done, std::to_string(guest));
}

Result<void> Book::nothing_bought(const Purchase& purchase, const std::string& words) {
  return ledger_.end(purchase.intent, IntentState::Failed, words);
}

Result<void> Book::seen_ready(const Purchase& purchase) {
  return ledger_.put({{kReady + std::to_string(purchase.guest), "yes"}});
}

Result<void> Book::begin_cancel(const NodeId& node, GuestId guest, Utc at) {
  const std::string detail = std::to_string(guest);
  for (const Intent& one : ledger_.intents(kCancel)) {
    if (one.detail == detail) return {};  // of an earlier try
  }
  auto begun = ledger_.begin({.kind = kCancel, .node = node, .detail = detail, .at = at});
  if (!begun) return std::move(begun).error();
  return {};
}

Result<void> Book::cancelled(GuestId guest) {
  const std::string detail = std::to_string(guest);
  for (const Intent& one : ledger_.intents(kCancel)) {
    if (one.detail == detail && one.state == IntentState::Begun) {
      return ledger_.end(one.id, IntentState::Done, "gone");
    }
  }
  return {};
}

std::set<GuestId> Book::cancelled() const {
  return cancelled_in(ledger_.intents(kCancel));
}

bool Book::made_key(const std::string& fingerprint) const {
  const auto known = ledger_.fact(kKey + fingerprint);
  return known && !known->empty();
}

Result<void> Book::may_make_key(const std::string& fingerprint) {
  return ledger_.put({{kKey + fingerprint, "ours"}});
}

Result<void> Book::forget_key(const std::string& fingerprint) {
  return ledger_.put({{kKey + fingerprint, ""}});
}

}  // namespace skep::coordinator::softlayer
