#include "coordinator/provider/softlayer/order.h"

#include <algorithm>

namespace skep::coordinator::softlayer {
namespace {

bool bears(const Guest& guest, const Nonce& nonce) {
  const auto mark = guest.mark();
  return mark && mark->nonce == nonce;
}

std::string names(const std::vector<Guest>& guests) {
  std::string text;
  for (const Guest& one : guests) text += (text.empty() ? "" : ", ") + words_of(one);
  return text;
}

Decision stop(std::string words) {
  return {.step = Step::Stop, .guest = {}, .words = std::move(words)};
}

Decision wait(std::string words) {
  return {.step = Step::Wait, .guest = {}, .words = std::move(words)};
}

std::string settle(const NodeId& node) {
  return "\nnext   skep settle " + node.value +
         "   (says that it was not bought, or which guest it is)";
}

std::vector<Guest> with_nonce(const OrderFacts& facts) {
  std::vector<Guest> ours;
  for (const Guest& one : facts.named_so) {
    if (bears(one, facts.purchase->nonce)) ours.push_back(one);
  }
  return ours;
}

/// Nothing was ever ordered, or what was is cancelled: who else is there?
Decision decide_new(const OrderFacts& facts) {
  std::vector<Guest> lost;
  std::vector<Guest> strangers;
  for (const Guest& one : facts.named_so) {
    if (facts.cancelled.contains(one.id)) continue;
    const auto mark = one.mark();
    (mark && mark->cluster == facts.cluster ? lost : strangers).push_back(one);
  }
  if (!lost.empty()) {
    return stop("a guest bears the mark of " + facts.cluster + " and is not in this ledger" +
                "\nseen   " + names(lost) + "\nmeans  the ledger is an older one or was lost, or " +
                "that guest was given up: not touched, and none is ordered beside it" +
                "\nnext   skep orphans   (is it the living cluster? then `skep adopt`)");
  }
  if (!strangers.empty()) {
    return stop("another guest has this name\nseen   " + names(strangers) + ", without our mark" +
                "\nmeans  it is somebody else's: neither taken nor cancelled, and none is ordered" +
                " beside it\nnext   name the node otherwise, or rename that guest");
  }
  return {.step = Step::Buy, .guest = {}, .words = "no guest bears this name"};
}

std::string pending_words(const OrderFacts& facts) {
  std::string text;
  for (const std::string& one : facts.pending_orders) text += ", " + one;
  return text;
}

Decision decide_unknown(const OrderFacts& facts) {
  const std::vector<Guest> ours = with_nonce(facts);
  if (ours.size() == 1) return {.step = Step::Adopt, .guest = ours.front(), .words = "found again"};
  if (ours.size() > 1) {
    return stop("two guests bear the nonce of one order\nseen   " + names(ours) +
                "\nmeans  one is surplus, perhaps a copy of the other; both are left alone" +
                "\nnext   skep cancel " + facts.node.value + " --surplus");
  }
  const bool over = facts.looks >= kUnknownLooks && facts.age >= kUnknownLooked;
  if (!over) return wait("what became of its order is not known yet; looks for the guest");
  std::vector<Guest> unreadable;
  for (const Guest& one : facts.named_so) {
    if (!one.user_data) unreadable.push_back(one);
  }
  return stop(
      "nobody knows whether its order was carried out\nseen   the order of " + minutes(facts.age) +
      " ago had no clear answer; " + std::to_string(facts.looks) +
      " looks found no guest with its nonce" +
      (unreadable.empty() ? "" : "; of " + names(unreadable) + " the user data cannot be read") +
      pending_words(facts) +
      "\nmeans  it may still come and be billed; none is ordered in its place" +
      settle(facts.node));
}

Decision decide_standing(const OrderFacts& facts) {
  const auto found = std::ranges::find(facts.named_so, facts.purchase->guest, &Guest::id);
  const std::string id = std::to_string(facts.purchase->guest);
  if (found == facts.named_so.end()) {
    if (facts.age < kVisible) return wait("guest " + id + " was ordered and is not listed yet");
    if (!facts.exists) return {.step = Step::Ask, .guest = {}, .words = "guest " + id};
    return stop("its guest is gone\nseen   guest " + id +
                " is in the ledger, and not at SoftLayer" +
                "\nmeans  somebody cancelled it, or its order died; none is ordered in its place" +
                "\nnext   skep cancel " + facts.node.value +
                "   (forgets it)\n       skep up   (then orders another)");
  }
  const Guest& guest = *found;
  const std::string not_yet = hindrance(guest, facts.private_only);
  if (facts.purchase->ready) {
    if (guest.halted && guest.transaction.empty()) {
      return {.step = Step::Start, .guest = guest, .words = "is switched off"};
    }
    // Once ready, a transaction is a reboot or a change: it goes by.
    if (guest.running && !guest.private_address.empty()) {
      return {.step = Step::Ready, .guest = guest, .words = guest.transaction};
    }
    return {.step = Step::Wait, .guest = guest, .words = "guest " + id + ": " + not_yet};
  }
  if (not_yet.empty() && facts.quiet_looks >= kQuietLooks) {
    return {.step = Step::Ready, .guest = guest, .words = ""};
  }
  const std::string at = not_yet.empty() ? "rests between two transactions" : not_yet;
  if (facts.age > kProvisioning) {
    return stop("its guest does not become ready\nseen   guest " + id + ": " + at + ", " +
                minutes(facts.age) +
                " after its order\nmeans  it hangs at SoftLayer, and is billed" +
                "\nnext   a ticket there, then skep up\n       skep cancel " + facts.node.value);
  }
  return {.step = Step::Wait,
          .guest = guest,
          .words = "guest " + id + ": " + at + ", ordered " + minutes(facts.age) + " ago"};
}

}  // namespace

std::string words_of(const Guest& guest) {
  std::string text = "guest " + std::to_string(guest.id) + " (" + guest.name();
  if (!guest.datacenter.empty()) text += " in " + guest.datacenter;
  if (!guest.private_address.empty()) text += ", " + guest.private_address;
  return text + ")";
}

std::vector<Guest> surplus(const OrderFacts& facts) {
  std::vector<Guest> more;
  if (!facts.purchase || facts.purchase->guest == 0) return more;
  for (Guest& one : with_nonce(facts)) {
    if (one.id != facts.purchase->guest) more.push_back(std::move(one));
  }
  return more;
}

Decision decide(const OrderFacts& facts) {
  if (!facts.listed) return {.step = Step::Look, .guest = {}, .words = "looks at SoftLayer"};
  if (!facts.purchase) return decide_new(facts);
  if (facts.purchase->state == Bought::Unknown) return decide_unknown(facts);
  return decide_standing(facts);
}

}  // namespace skep::coordinator::softlayer
