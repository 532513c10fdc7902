#include "tests/sim/orders/history.h"

#include <algorithm>
#include <memory>
#include <set>

#include "coordinator/provider/softlayer/cancel.h"
#include "coordinator/provider/softlayer/shop.h"
#include "tests/fakes/fake_softlayer_guest.h"
#include "tests/sim/orders/street.h"

namespace skep::sim::orders {
namespace {

namespace softlayer = coordinator::softlayer;
using fakes::Fate;
using softlayer::Bought;
using softlayer::Purchase;
using softlayer::Step;

constexpr Duration kTurn{5'000};          // the scheduler asks again
constexpr Duration kLife{3 * 3'600'000};  // one `up` at most
constexpr Duration kBetween{60'000};      // from the end of a process to the next

/// What becomes of this order's answer cannot be known by the one who sent it.
bool unclear(Fate fate) {
  switch (fate) {
    case Fate::LostBefore:
    case Fate::LostAfter:
    case Fate::ErrorBefore:
    case Fate::ErrorAfter:
    case Fate::EmptyBefore:
    case Fate::EmptyAfter:
    case Fate::InternalBefore:
    case Fate::InternalAfter:
    case Fate::Html:
      return true;
    default:
      return false;
  }
}

class Life {
 public:
  Life(std::uint64_t seed, bool trace)
      : random_(seed),
        traces_(trace),
        service_("", ""),
        street_(service_, clock_, random_, fuse_),
        ledger_(coordinator::make_memory_ledger()),
        fused_(*ledger_, fuse_) {
    service_.bearer = "token";
    street_.ordering = [this](const softlayer::Request& request) { ordering(request); };
    service_.fate = [this](const fakes::Ask& ask) { return fate(ask); };
    service_.fortune = [this](const std::string&) { return fortune(); };
  }

  void draw() {
    config_ = config_of(1 + static_cast<int>(random_.below(4)));
    const std::array<std::uint64_t, 4> kOneIn{0, 50, 10, 4};
    one_in_ = kOneIn[random_.below(kOneIn.size())];
    for (int kind = 1; kind <= static_cast<int>(fakes::kLastFate); ++kind) {
      if (random_.one_in(3)) kinds_.push_back(static_cast<Fate>(kind));
    }
    if (kinds_.empty()) one_in_ = 0;
    crashes_ = random_.one_in(2) ? 1 + random_.below(4) : 0;
    hidden_ = random_.one_in(6);
    dies_ = random_.one_in(10);
    sticks_ = random_.one_in(12);
    if (random_.one_in(8)) stranger("sw1", "");
    if (random_.one_in(12)) {
      stranger("sw2", "#cloud-config\n# skep vega sw2 00000000000000000000000000000000\n");
    }
    slow_ = random_.one_in(4);
    street_.takes = [this](const softlayer::Request& request) {
      const std::uint64_t most = request.kind == softlayer::Kind::Order ? 60'000 : 3'000;
      return Duration(200 + random_.below(slow_ ? most : most / 10));
    };
  }

  /// No faults, and guests that are ready soon.
  void plain(int nodes) {
    config_ = config_of(nodes);
    plain_ = true;
  }
  Fuse& fuse() { return fuse_; }
  Outcome& outcome() { return outcome_; }

  /// `up`, again and again, until it ends by itself.
  void up(bool with_crashes) {
    for (std::uint64_t ends = 0;; ++ends) {
      if (with_crashes && ends < crashes_) fuse_.light(random_.below(120));
      if (!with_crashes && ends > 0) fuse_.put_out();
      try {
        one_up();
        fuse_.put_out();
        return;
      } catch (const Crash&) {
        died();
      }
    }
  }

  void died() {
    ++outcome_.crashes;
    say("the process ends");
    // From the ledger's write on nobody can tell whether the order left.
    for (const Purchase& one : softlayer::Book(*ledger_).purchases()) {
      outcome_.lost_replies |= one.state == Bought::Unknown;
    }
    clock_.pass(kBetween);
    if (one_in_ > 0) meddle();
    if (random_.one_in(8)) clock_.set_back(Duration{3'600'000});
  }

  /// Somebody copies one of our guests, mark and all, or takes a name of ours.
  void meddle() {
    if (random_.one_in(10)) {
      const auto billed = service_.billed(clock_.now().tick);
      if (!billed.empty()) {
        const auto& one = billed[random_.below(billed.size())];
        if (!strangers_.contains(one.id)) stranger(one.hostname(), one.user_data);
      }
    }
    if (random_.one_in(10)) stranger("sw1", "#cloud-config\n");
  }

  void heal() {
    one_in_ = 0;
    fuse_.put_out();
  }

  /// A person looks at what is unknown and says what is true.
  void settle() {
    softlayer::Service service = make_service();
    softlayer::Cancel cancel(config_, *ledger_, service, world());
    for (const Purchase& one : softlayer::Book(*ledger_).purchases()) {
      if (one.state != Bought::Unknown) continue;
      std::vector<std::int64_t> bearers;
      for (const auto& guest : service_.billed(clock_.now().tick)) {
        const auto mark = softlayer::mark_in(guest.user_data);
        if (mark && mark->nonce == one.nonce) bearers.push_back(guest.id);
      }
      if (bearers.size() > 1) continue;  // a copy: left alone
      const auto done = bearers.empty() ? cancel.was_not_bought(one.node, "somebody")
                                        : cancel.is_guest(one.node, bearers.front());
      if (!done) wrong("settle " + one.node.value + ": " + done.error().message);
      ++outcome_.settled;
      say("a person settles " + one.node.value);
    }
  }

  /// Everything in the book is cancelled; again where the process ends.
  void cancel_all() {
    for (int tries = 0; tries < 40; ++tries) {
      if (random_.one_in(2) && tries < 4) fuse_.light(random_.below(30));
      try {
        if (one_cancel()) {
          fuse_.put_out();
          ended_ = true;
          return;
        }
      } catch (const Crash&) {
        died();
      }
      clock_.pass(kBetween);
    }
    wrong("cancel does not come to an end");
  }

  void check() {
    const Tick now = clock_.now().tick;
    const auto purchases = softlayer::Book(*ledger_).purchases();
    for (const Purchase& one : purchases) outcome_.unknown |= one.state == Bought::Unknown;
    if (outcome_.unknown && !outcome_.lost_replies) wrong("unknown though no reply was lost");
    for (const auto& guest : service_.billed(now)) {
      if (strangers_.contains(guest.id)) continue;
      check_guest(guest, purchases);
    }
    for (const auto& [id, before] : strangers_) check_stranger(id, before);
    if (!ended_) check_nodes(purchases, now);
    outcome_.orders = service_.orders();
  }

 private:
  softlayer::World world() {
    return {
        .clock = clock_, .random = random_, .pause = [this](Duration time) { clock_.pass(time); }};
  }

  softlayer::Service make_service() {
    return {street_, world(), []() -> Result<softlayer::Credentials> {
              return softlayer::Credentials{.user = "u", .key = Secret("k"), .by_token = true};
            }};
  }

  void one_up() {
    softlayer::Service service = make_service();
    softlayer::Shop shop(config_, fused_, service, world());
    shop.outfit({.user_data = "", .keys = {}, .may_order = true});
    last_.clear();
    const Tick began = clock_.now().tick;
    std::set<NodeId> ended;
    while (ended.size() < config_.nodes.size()) {
      if (clock_.now().tick - began > kLife) {
        wrong("an `up` that does not end");
        return;
      }
      for (const auto& node : config_.nodes) {
        if (ended.contains(node.name)) continue;
        const auto standing = shop.order(node.name);
        if (!standing) {
          const Code code = standing.error().code;
          if (code == Code::Unavailable || code == Code::NotFound) continue;
          last_[node.name] = {.step = Step::Stop, .words = standing.error().message};
          ended.insert(node.name);
          continue;
        }
        say(node.name.value + ": " + standing->words);
        last_[node.name] = {.step = standing->step, .words = standing->words};
        if (standing->step == Step::Ready || standing->step == Step::Stop) {
          ended.insert(node.name);
          check_end(*standing);
        }
      }
      clock_.pass(kTurn);
    }
  }

  bool one_cancel() {
    softlayer::Service service = make_service();
    softlayer::Cancel cancel(config_, fused_, service, world());
    bool all = true;
    for (const auto& node : config_.nodes) {
      const auto doomed = cancel.of_nodes(std::span(&node.name, 1));
      if (!doomed) {
        all = all && doomed.error().code == Code::Refused;
        continue;
      }
      for (const auto& one : *doomed) {
        const auto done = cancel.end(one);
        say("cancel " + node.name.value + (done ? "" : ": " + done.error().message));
        if (done) ++outcome_.cancelled;
        // A transaction that never ends holds it up; that is said, and left to a person.
        const auto* guest = service_.find(one.id);
        const bool hangs = guest != nullptr && guest->fortune.stuck;
        all = all && (done || (hangs && done.error().code == Code::TimedOut));
        hangs_ |= hangs && !done;
      }
    }
    return all;
  }

  void check_end(const softlayer::Standing& standing) {
    const auto purchase = softlayer::Book(*ledger_).standing(standing.node);
    if (standing.step == Step::Stop) {
      if (standing.words.find("seen   ") == std::string::npos ||
          standing.words.find("next   ") == std::string::npos) {
        wrong(standing.node.value + " stops without saying what was seen and what to do");
      }
      return;
    }
    const auto* guest = service_.find(standing.guest.id);
    if (guest == nullptr || !purchase || purchase->guest != guest->id) {
      wrong(standing.node.value + " is ready with a guest that is not in the book");
    } else if (!fakes::is_ready(*guest, clock_.now().tick) && !guest->cancelled) {
      // It was, at the look; the fake may have gone on since.
      if (clock_.now().tick - guest->at < guest->fortune.provisioning) {
        wrong(standing.node.value + " is called ready before it is");
      }
    }
  }

  void check_guest(const fakes::FakeSoftLayer::FakeGuest& guest,
                   const std::vector<Purchase>& purchases) {
    const auto mark = softlayer::mark_in(guest.user_data);
    if (!mark) return wrong("a guest of ours without a mark");
    const auto its = std::ranges::find(purchases, mark->nonce, &Purchase::nonce);
    if (its == purchases.end()) return wrong("a billed guest that no ledger knows");
    const bool named =
        its->state == Bought::Unknown || (its->state == Bought::Stands && its->guest == guest.id);
    if (!named) return wrong("a billed guest whose purchase says otherwise: " + guest.hostname());
    if (ended_ && its->state == Bought::Stands && !hangs_) {
      wrong(guest.hostname() + " is billed after its cancellation");
    }
  }

  void check_stranger(std::int64_t id, const std::string& before) {
    const auto* guest = service_.find(id);
    if (guest->cancelled || !guest->note.empty() || !guest->tags.empty() ||
        guest->user_data != before) {
      wrong("a stranger was touched");
    }
  }

  /// Exactly one billed guest for each node, or words why not.
  void check_nodes(const std::vector<Purchase>& purchases, Tick now) {
    for (const auto& node : config_.nodes) {
      int billed = 0;
      for (const auto& guest : service_.billed(now)) {
        billed += guest.hostname() == node.name.value && !strangers_.contains(guest.id) ? 1 : 0;
      }
      const bool stops = last_[node.name].step == Step::Stop;
      outcome_.stopped += stops ? 1 : 0;
      if (billed > 1) wrong(node.name.value + " was bought twice");
      if (billed == 0 && !stops) wrong(node.name.value + " has no guest, and nobody says so");
      if (last_[node.name].step != Step::Ready && !stops) wrong(node.name.value + " is not ready");
      const bool may_stop = !strangers_.empty() || dies_ || sticks_ || hidden_ ||
                            std::ranges::any_of(purchases, [&](const Purchase& one) {
                              return one.node == node.name && one.state == Bought::Unknown;
                            });
      if (stops && !may_stop) wrong(node.name.value + " stops: " + last_[node.name].words);
    }
  }

  /// No order while an earlier one's outcome is unknown; no nonce twice; the intent first.
  void ordering(const softlayer::Request& request) {
    const auto body = nlohmann::json::parse(request.body)["parameters"][0];
    const auto mark = softlayer::mark_in(body["userData"][0].value("value", ""));
    if (!mark) return wrong("an order without a mark");
    if (!sent_.insert(mark->nonce).second) wrong("an order was sent twice");
    int open = 0;
    bool booked = false;
    for (const Purchase& one : softlayer::Book(*ledger_).purchases()) {
      if (one.node != mark->node) continue;
      open += one.state == Bought::Unknown || one.state == Bought::Stands ? 1 : 0;
      booked = booked || (one.nonce == mark->nonce && one.state == Bought::Unknown);
    }
    if (!booked) wrong("an order that is not in the book");
    if (open > 1) wrong("an order while an earlier one stands or is unknown");
    say("order " + mark->node.value);
  }

  Fate fate(const fakes::Ask& ask) {
    if (one_in_ == 0 || !random_.one_in(one_in_)) return Fate::Well;
    const Fate drawn = kinds_[random_.below(kinds_.size())];
    ++outcome_.fates[static_cast<int>(drawn)];
    const bool order = ask.target.find("createObject") != std::string::npos;
    if (order && unclear(drawn)) outcome_.lost_replies = true;
    if (order) say("fate " + std::to_string(static_cast<int>(drawn)));
    return drawn;
  }

  fakes::Fortune fortune() {
    if (plain_) return {.provisioning = Duration{120'000}};
    fakes::Fortune drawn{.provisioning = Duration(90'000 + random_.below(400'000))};
    drawn.dies = dies_ && random_.one_in(2);
    drawn.stuck = sticks_ && random_.one_in(2);
    if (hidden_) drawn.hidden = Duration(random_.below(400'000));
    return drawn;
  }

  void stranger(const std::string& hostname, const std::string& user_data) {
    strangers_[service_.plant(hostname, "example.com", user_data, clock_.now().tick)] = user_data;
  }

  void wrong(const std::string& words) {
    say("WRONG " + words);
    outcome_.wrong.push_back(words);
  }
  void say(const std::string& words) {
    if (!traces_) return;
    outcome_.trace.push_back(minutes(clock_.now().tick - Tick{Duration{1'000'000}}) + " " + words);
  }

  struct Last {
    Step step = Step::Look;
    std::string words;
  };

  SeededRandom random_;
  const bool traces_;
  SimClock clock_;
  Fuse fuse_;
  fakes::FakeSoftLayer service_;
  Street street_;
  std::unique_ptr<coordinator::Ledger> ledger_;
  FusedLedger fused_;
  coordinator::Config config_;
  Outcome outcome_;
  std::uint64_t one_in_ = 0;
  std::vector<Fate> kinds_;
  std::uint64_t crashes_ = 0;
  bool plain_ = false;
  bool hidden_ = false;
  bool dies_ = false;
  bool sticks_ = false;
  bool slow_ = false;
  bool ended_ = false;
  bool hangs_ = false;
  std::map<std::int64_t, std::string> strangers_;  // with what they bear
  std::set<softlayer::Nonce> sent_;
  std::map<NodeId, Last> last_;
};

}  // namespace

Outcome history(std::uint64_t seed, bool trace) {
  Life life(seed, trace);
  life.draw();
  life.up(true);
  life.meddle();
  life.heal();
  life.up(false);
  SeededRandom chance(seed ^ 0x5eedU);
  if (chance.one_in(2)) {
    life.settle();
    life.up(false);
  }
  if (chance.one_in(3)) life.cancel_all();
  life.check();
  return std::move(life.outcome());
}

Outcome crash_at(std::uint64_t point, std::uint64_t& points) {
  Life life(1, false);
  life.plain(3);
  life.fuse().light(point);
  life.up(false);
  points = life.fuse().points;
  life.check();
  return std::move(life.outcome());
}

}  // namespace skep::sim::orders
