#include "coordinator/provider/softlayer/shop.h"

#include <algorithm>

#include "common/check.h"
#include "common/log.h"

namespace skep::coordinator::softlayer {
namespace {

/// Looks, an adoption, the question after one guest: more decisions in a row than these are none.
constexpr int kDecisionsMost = 8;

bool private_only(const NodeConfig& node) {
  return node.guest.private_only;
}

/// `others`: to other guests, or to another price.
Error not_agreed(bool others) {
  return Error{Code::Refused, std::string("its guest is not ordered yet, and nobody agreed to ") +
                                  (others ? "this one at this price: what was agreed to is another"
                                          : "the price") +
                                  "\nnext   skep up   (asks)\n       skep up --order"};
}

Standing standing_of(const NodeId& node, Decision decision) {
  return {.node = node,
          .step = decision.step,
          .guest = std::move(decision.guest),
          .words = std::move(decision.words)};
}

}  // namespace

OrderFacts Shop::facts_of(const NodeConfig& node) {
  const std::lock_guard guard(mutex_);
  const Now now = world_.clock.now();
  OrderFacts facts{.cluster = config_.cluster,
                   .node = node.name,
                   .domain = config_.softlayer.domain,
                   .private_only = private_only(node),
                   .purchase = book_.standing(node.name),
                   .cancelled = book_.cancelled(),
                   .named_so = {},
                   .pending_orders = {}};
  Watched& watched = watched_[node.name];
  facts.listed = list_ > watched.after && now.tick - listed_at_ <= kLookMost;
  facts.looks = static_cast<std::uint32_t>(list_ - std::min(list_, watched.after));
  for (const Guest& one : guests_) {
    const auto mark = one.mark();
    const bool same_order = facts.purchase && mark && mark->nonce == facts.purchase->nonce;
    const bool same_name = one.hostname == node.name.value && one.domain == facts.domain;
    if (same_order || same_name) facts.named_so.push_back(one);
  }
  if (watched.asked == list_ && list_ > 0) {
    facts.exists = watched.found.has_value();
    if (watched.found) facts.named_so.push_back(*watched.found);
  }
  for (const std::string& one : pending_) {
    if (one.find(" " + node.name.value + "." + facts.domain + " ") != std::string::npos) {
      facts.pending_orders.push_back(one);
    }
  }
  if (!facts.purchase) return facts;
  if (!watched.since) watched.since = now.tick;
  // A clock that was set back must not make it young for ever.
  facts.age = std::max(now.utc - facts.purchase->at, now.tick - *watched.since);
  const auto quiet = quiet_looks_.find(facts.purchase->guest);
  if (quiet != quiet_looks_.end()) facts.quiet_looks = quiet->second;
  return facts;
}

Result<std::vector<std::string>> Shop::pending_orders() {
  const Request request = list_pending_orders();
  const Answer answer = service_.call(request);
  if (!answer.well()) return error_of(answer, request.what);
  std::vector<std::string> pending;
  for (const Document& order : answer.value.items()) {
    for (const Document& item : order["items"].items()) {
      if (item["hostName"].text().empty()) continue;
      pending.push_back("order " + std::to_string(order["id"].number()) + " for " +
                        item["hostName"].text() + "." + item["domainName"].text() +
                        " waits for approval");
      break;  // the other items are its disks and ports
    }
  }
  return pending;
}

void Shop::look_whether_quiet(const Guest& guest) {
  const auto node = std::ranges::find(config_.nodes, NodeId(guest.hostname), &NodeConfig::name);
  const bool only_private = node != config_.nodes.end() && private_only(*node);
  std::uint32_t& looks = quiet_looks_[guest.id];
  looks = quiet(guest, only_private) ? looks + 1 : 0;
}

void Shop::take_list(std::vector<Guest> guests, std::vector<std::string> pending) {
  std::string words;
  for (const Guest& one : guests) {
    words += std::to_string(one.id) + one.transaction + (one.provisioned ? "p" : "") +
             (one.running ? "r" : "") + one.private_address + one.public_address + ";";
    look_whether_quiet(one);
  }
  list_again_ = words == list_words_ ? std::min(list_again_ * 2, kLookMost) : kLookFirst;
  list_words_ = std::move(words);
  guests_ = std::move(guests);
  pending_ = std::move(pending);
  listed_at_ = world_.clock.now().tick;
  ++list_;
}

/// True: a list was taken.  `needed`: the one we have does not serve.
Result<bool> Shop::refresh(bool needed) {
  std::uint64_t seen = 0;
  {
    const std::lock_guard guard(mutex_);
    seen = list_;
    const Duration young = world_.clock.now().tick - listed_at_;
    if (!needed && list_ > 0 && young < list_again_) return false;
  }
  const std::lock_guard one_at_a_time(listing_);
  bool unknown = false;
  {
    const std::lock_guard guard(mutex_);
    // Another thread took one while we waited; was it begun before what we must know of?  The next
    // decision tells.
    if (list_ > seen) return true;
    for (const Purchase& one : book_.purchases()) unknown |= one.state == Bought::Unknown;
  }
  std::vector<NodeId> names;
  for (const NodeConfig& node : config_.nodes) names.push_back(node.name);
  auto guests = service_.guests(config_.softlayer.domain, names);
  if (!guests) return std::move(guests).error();
  std::vector<std::string> pending;
  if (unknown) {
    if (auto orders = pending_orders()) pending = std::move(*orders);
  }
  const std::lock_guard guard(mutex_);
  take_list(std::move(*guests), std::move(pending));
  return true;
}

Result<Standing> Shop::order(const NodeId& name) {
  const auto node = std::ranges::find(config_.nodes, name, &NodeConfig::name);
  if (node == config_.nodes.end()) {
    return Error{Code::NotFound, name.value + ": not in " + config_.path};
  }
  bool looked = false;
  for (int i = 0; i < kDecisionsMost; ++i) {
    Decision decision = decide(facts_of(*node));
    Result<void> done;
    switch (decision.step) {
      case Step::Look: {
        auto fresh = refresh(true);
        if (!fresh) return std::move(fresh).error();
        looked = true;
        continue;
      }
      case Step::Wait: {
        if (decision.guest.id != 0) mark_for_people(name, decision.guest);
        auto fresh = looked ? Result<bool>(false) : refresh(false);
        if (!fresh) return std::move(fresh).error();
        looked = true;
        if (*fresh) continue;
        return standing_of(name, std::move(decision));
      }
      case Step::Ask: {
        auto guest = service_.guest(facts_of(*node).purchase->guest);
        if (!guest) return std::move(guest).error();
        const std::lock_guard guard(mutex_);
        if (*guest) look_whether_quiet(**guest);
        watched_[name].asked = list_;
        watched_[name].found = std::move(*guest);
        continue;
      }
      case Step::Buy:
        return buy(*node);
      case Step::Adopt:
        done = adopt(name, decision.guest);
        if (!done) return std::move(done).error();
        continue;
      case Step::Start: {
        const Request request = power_on(decision.guest.id);
        if (const Answer answer = service_.call(request); !answer.well()) {
          return error_of(answer, request.what);
        }
        decision.words = "is being switched on";
        return standing_of(name, std::move(decision));
      }
      case Step::Ready:
        done = ready(name);
        if (!done) return std::move(done).error();
        mark_for_people(name, decision.guest);
        return standing_of(name, std::move(decision));
      case Step::Stop: {
        // What a person is told must have been seen just now.
        auto fresh = looked ? Result<bool>(false) : refresh(false);
        if (!fresh) return std::move(fresh).error();
        looked = true;
        if (*fresh) continue;
        return standing_of(name, std::move(decision));
      }
    }
  }
  return Error{Code::Unavailable, name.value + ": SoftLayer says another thing at every look"};
}

Result<Standing> Shop::buy(const NodeConfig& node) {
  const bool agreed = !outfit_.agreed || outfit_.agreed->contains(node.name);
  if (!outfit_.may_order || !agreed) return not_agreed(outfit_.may_order);
  Mark mark{.cluster = config_.cluster, .node = node.name, .nonce = {}};
  Wanted wanted = wanted_of(config_, node);
  wanted.keys = outfit_.keys;
  {
    const std::lock_guard guard(mutex_);
    mark.nonce = draw_nonce(world_.random);
    auto user_data = with_mark(mark, outfit_.user_data);
    if (!user_data) return std::move(user_data).error();
    wanted.user_data = std::move(*user_data);
    CHECK(!book_.standing(node.name), "an order beside one that stands or is unknown");
    // From here on it may have been sent.
    auto begun = book_.begin(node.name, mark.nonce, world_.clock.now().utc);
    if (!begun) return std::move(begun).error();
  }
  const Request request = create_guest(wanted);
  const Answer answer = service_.call(request);
  auto written = write_down(node, answer);
  if (!written) return std::move(written).error();
  if (answer.well() || !surely_nothing_done(answer.meaning)) {
    return Standing{
        .node = node.name,
        .step = Step::Wait,
        .guest = {},
        .words = answer.well() ? "is ordered" : "its order had no clear answer: " + answer.words};
  }
  return error_of(answer, request.what);
}

/// What came of an order.  Nothing is written where nobody knows: the purchase stays unknown.
Result<void> Shop::write_down(const NodeConfig& node, const Answer& answer) {
  const std::lock_guard guard(mutex_);
  Watched& watched = watched_[node.name];
  watched = {.after = list_, .since = world_.clock.now().tick};
  list_again_ = kLookFirst;
  const auto purchase = book_.standing(node.name);
  CHECK(purchase && purchase->state == Bought::Unknown, "an order without its intent");
  const GuestId guest = answer.well() ? answer.value["id"].number() : 0;
  if (guest > 0) return book_.bought(*purchase, guest);
  if (surely_nothing_done(answer.meaning)) return book_.nothing_bought(*purchase, answer.words);
  log::warn("order_unclear", {{"node", node.name.value}, {"seen", answer.words}});
  return {};
}

Result<void> Shop::adopt(const NodeId& node, const Guest& guest) {
  const std::lock_guard guard(mutex_);
  const auto purchase = book_.standing(node);
  if (!purchase || purchase->state != Bought::Unknown) return {};
  log::info("guest_adopted", {{"node", node.value}, {"guest", guest.id}});
  return book_.bought(*purchase, guest.id);
}

Result<void> Shop::ready(const NodeId& node) {
  const std::lock_guard guard(mutex_);
  const auto purchase = book_.standing(node);
  if (!purchase || purchase->ready) return {};
  return book_.seen_ready(*purchase);
}

/// Tags and note: no decision hangs on them, so a failure is no trouble.
void Shop::mark_for_people(const NodeId& node, const Guest& guest) {
  std::vector<std::string> tags = guest.tags;
  bool missing = false;
  {
    const std::lock_guard guard(mutex_);
    std::vector<std::string> wanted{"skep", config_.cluster};
    wanted.insert(wanted.end(), config_.softlayer.tags.begin(), config_.softlayer.tags.end());
    for (const std::string& one : wanted) {
      if (std::ranges::find(tags, one) != tags.end()) continue;
      tags.push_back(one);
      missing = true;
    }
    missing = missing || guest.note.empty();
    if (!missing || !marked_.insert(guest.id).second) return;
  }
  const Answer tagged = service_.call(set_tags(guest.id, tags));
  const Answer noted =
      guest.note.empty()
          ? service_.call(set_note(guest.id, "skep: " + config_.cluster + " " + node.value))
          : tagged;
  if (tagged.well() && noted.well()) return;
  log::info("guest_not_marked", {{"guest", guest.id}, {"why", tagged.words + noted.words}});
}

Result<std::vector<Standing>> Shop::look() {
  auto fresh = refresh(false);
  if (!fresh) return std::move(fresh).error();
  std::vector<Standing> all;
  for (const NodeConfig& node : config_.nodes) {
    OrderFacts facts = facts_of(node);
    if (!facts.purchase) continue;
    Decision decision = decide(facts);
    if (decision.guest.id == 0) decision.guest.id = facts.purchase->guest;
    const std::vector<Guest> more = surplus(facts);
    for (const Guest& one : more) {
      decision.words += (decision.words.empty() ? "" : "; ") + words_of(one) +
                        " bears the same nonce: skep cancel " + node.name.value + " --surplus";
    }
    all.push_back(standing_of(node.name, std::move(decision)));
  }
  return all;
}

bool Shop::ever_bought() {
  const std::lock_guard guard(mutex_);
  return !book_.purchases().empty();
}

std::vector<NodeId> Shop::to_buy() {
  const std::lock_guard guard(mutex_);
  std::vector<NodeId> nodes;
  for (const NodeConfig& node : config_.nodes) {
    if (!book_.standing(node.name)) nodes.push_back(node.name);
  }
  return nodes;
}

}  // namespace skep::coordinator::softlayer
