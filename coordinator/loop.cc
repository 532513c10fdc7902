#include "coordinator/loop.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "common/log.h"
#include "common/random.h"
#include "coordinator/identity.h"
#include "coordinator/limits.h"
#include "coordinator/secrets.h"
#include "protocol/codec.h"

namespace skep::coordinator {

Loop::Loop(Core core, Doors doors, const Host& host, Clock& clock, Ca* ca,
           std::optional<protocol::CurveKeys> curve)
    : core_(std::move(core)),
      doors_(std::move(doors)),
      host_(host),
      clock_(clock),
      ca_(ca),
      curve_(std::move(curve)) {}

Result<View> Loop::run() {
  if (auto done = hear(Started{}); !done) return std::move(done).error();
  while (!core_.finished()) {
    show(false);
    wait();
    if (wants_to_listen_) listen();
    if (auto done = take_messages(); !done) return std::move(done).error();
    if (auto done = take_answers(); !done) return std::move(done).error();
    const bool stopped = host_.stop && host_.stop();
    if (auto done = hear(stopped ? Event{Stopped{}} : Event{Tock{}}); !done) {
      return std::move(done).error();
    }
  }
  show(true);
  return core_.view(clock_.now());
}

Result<void> Loop::hear(std::span<const Event> events) {
  dirty_ = dirty_ || std::ranges::any_of(events, [](const Event& event) {
             return !std::holds_alternative<Tock>(event);
           });
  auto acts = core_.on(events, clock_.now());
  while (true) {
    for (const Act& act : acts) {
      // Whatever follows a failed write must not happen.
      if (auto done = carry_out(act); !done) return done;
    }
    if (own_.empty()) return {};
    const Event next = std::move(own_.front());
    own_.pop_front();
    acts = core_.on(next, clock_.now());
  }
}

Result<void> Loop::carry_out(const Act& act) {
  struct Carry {
    Loop& loop;
    Result<void> operator()(const Prepare&) const {
      Provider& provider = loop.doors_.provider;
      loop.worker_.begin([&provider]() -> Event { return Prepared{provider.prepare()}; });
      return {};
    }
    Result<void> operator()(const Listen& one) const {
      loop.wants_to_listen_ = one;
      loop.listens_since_ = loop.clock_.now().tick;
      loop.listen();
      return {};
    }
    Result<void> operator()(const Describe&) const {
      Provider& provider = loop.doors_.provider;
      loop.worker_.begin([&provider]() -> Event { return Described{provider.describe()}; });
      return {};
    }
    Result<void> operator()(const Order& one) const {
      Provider& provider = loop.doors_.provider;
      loop.worker_.begin([&provider, node = one.node]() -> Event {
        return Ordered{node, provider.order(node)};
      });
      return {};
    }
    Result<void> operator()(const Reach& one) const {
      Installer& installer = loop.doors_.installer;
      loop.worker_.begin([&installer, machine = one.machine]() -> Event {
        return Reached{machine.node, installer.reachable(machine)};
      });
      return {};
    }
    Result<void> operator()(const Install& one) const {
      Installer& installer = loop.doors_.installer;
      loop.worker_.begin([&installer, install = one]() -> Event {
        return Installed{install.machine.node, installer.install(install.machine, install.home)};
      });
      return {};
    }
    Result<void> operator()(const Admit& one) const {
      loop.admitted_[one.node] = one.key;
      if (loop.router_) loop.router_->admit(one.node, one.key);
      return {};
    }
    Result<void> operator()(const Bridge& one) const {
      loop.bridge(one.machine);
      return {};
    }
    Result<void> operator()(const Sign& one) const {
      Result<std::string> certificate =
          loop.ca_ == nullptr ? Result<std::string>(Error{Code::Internal, "a reader signs nothing"})
                              : loop.ca_->sign(one.request, {one.node.value, one.address});
      const Utc until = certificate ? expires(*certificate) : Utc{};
      loop.own_.push_back(Signed{one.node, one.request, std::move(certificate), until});
      return {};
    }
    Result<void> operator()(const Send& one) const {
      loop.send(one.node, one.message);
      return {};
    }
    Result<void> operator()(const Save& one) const { return loop.save(one.entry); }
    Result<void> operator()(const Tell& one) const { return loop.doors_.ledger.record(one.event); }
    Result<void> operator()(const Finish&) const { return {}; }
  };
  return std::visit(Carry{*this}, act);
}

Result<void> Loop::save(const Entry& entry) {
  Ledger& ledger = doors_.ledger;
  if (const auto* put = std::get_if<Put>(&entry)) return ledger.put(put->facts);
  if (const auto* begin = std::get_if<Begin>(&entry)) {
    auto id = ledger.begin(begin->intent);
    if (!id) return std::move(id).error();
    return {};
  }
  const End& end = std::get<End>(entry);
  std::vector<Intent> intents = ledger.intents(end.kind);
  std::ranges::reverse(intents);
  const auto open = std::ranges::find_if(intents, [&](const Intent& one) {
    return one.node == end.node && one.detail == end.detail && one.state == IntentState::Begun;
  });
  if (open == intents.end()) {
    return Error{Code::Internal, "ledger: no open intent " + end.kind + " " + end.detail};
  }
  return ledger.end(open->id, end.state, end.result);
}

void Loop::listen() {
  const std::string port =
      wants_to_listen_->port == 0 ? "*" : std::to_string(wants_to_listen_->port);
  auto router =
      curve_ ? protocol::bind_router("tcp://" + wants_to_listen_->address + ":" + port, *curve_)
             : Result<std::unique_ptr<protocol::Router>>(
                   Error{Code::NotFound, "there are no keys yet: nothing was brought up"});
  // A former command's socket may still be closing.
  const bool again = !router && router.error().code == Code::Unavailable &&
                     clock_.now().tick - listens_since_ < kBindPatience;
  if (again) return;
  wants_to_listen_.reset();
  if (!router) {
    own_.push_back(Listening{std::move(router).error()});
    return;
  }
  router_ = std::move(*router);
  for (const auto& [node, key] : admitted_) router_->admit(node, key);
  own_.push_back(Listening{router_->endpoint()});
}

void Loop::bridge(const Machine& machine) {
  const auto known = relays_.find(machine.node);
  if (known != relays_.end() && known->second.stands()) return;
  auto relay = Relay::open(doors_.folder, machine, router_->endpoint());
  if (!relay) {
    // The core finds its agent silent, and asks again after it has knocked by ssh.
    log::warn("relay_failed", {{"node", machine.node.value}, {"why", relay.error().message}});
    return;
  }
  relays_.insert_or_assign(machine.node, std::move(*relay));
}

void Loop::send(const NodeId& node, const protocol::Message& message) {
  if (!router_) return;
  const auto sent = router_->send(node, protocol::encode({++sequence_, message}));
  // Not connected now: the goal goes out again with its Hello, or when it is not reported.
  if (!sent) log::info("message_not_sent", {{"node", node.value}, {"why", sent.error().message}});
}

Result<void> Loop::take_messages() {
  if (!router_) return {};
  std::vector<Event> heard;
  for (std::size_t i = 0; i < kMessagesInARow; ++i) {
    auto received = router_->receive();
    if (!received) break;
    auto envelope = protocol::decode(received->bytes);
    if (!envelope) {
      log::warn("message_not_understood",
                {{"node", received->from.value}, {"why", envelope.error().message}});
      if (envelope.error().code == Code::NotFound) {
        send(received->from, protocol::Refusal{.words = envelope.error().message});
      }
      continue;
    }
    heard.emplace_back(Heard{received->from, std::move(envelope->message)});
  }
  return heard.empty() ? Result<void>{} : hear(heard);
}

Result<void> Loop::take_answers() {
  while (auto answer = worker_.answers().try_take()) {
    if (auto done = hear(*answer); !done) return done;
    if (core_.finished()) return {};
  }
  return {};
}

void Loop::wait() {
  std::array<pollfd, 2> descriptors{
      pollfd{.fd = worker_.answers().descriptor(), .events = POLLIN, .revents = 0},
      pollfd{.fd = router_ ? router_->descriptor() : -1, .events = POLLIN, .revents = 0}};
  // Whatever it says, all is looked at: ZeroMQ's descriptor tells edges only.
  [[maybe_unused]] const int ready =
      ::poll(descriptors.data(), descriptors.size(), static_cast<int>(kLoopWait.count()));
}

void Loop::show(bool at_last) {
  if (!host_.changed) return;
  const Now now = clock_.now();
  const Duration since = shown_at_ ? now.tick - *shown_at_ : kHeartbeat;
  // Ages and waits go on though nothing happens: once a second is enough for those.
  constexpr Duration kAtLeastEvery{1'000};
  const bool due = dirty_ ? since >= kLoopWait : since >= kAtLeastEvery;
  if (!at_last && !due) return;
  dirty_ = false;
  shown_at_ = now.tick;
  host_.changed(core_.view(now));
}

namespace {

struct Own {
  std::unique_ptr<Ca> ca;
  std::optional<Secrets> secrets;
};

/// A reader makes nothing: what is not there it goes without.
Result<Own> open_own(const Config& config, const Request& request, const Doors& doors) {
  Own own;
  if (request.aim == Aim::Look) {
    auto known = read_secrets(doors.folder);
    if (known) own.secrets = std::move(*known);
    return own;
  }
  SystemRandom random;
  if (auto who = identity(doors.ledger, random); !who) return std::move(who).error();
  auto secrets = make_secrets(doors.folder, random);
  if (!secrets) return std::move(secrets).error();
  auto ca = open_ca(doors.folder, config.cluster);
  if (!ca) return std::move(ca).error();
  own.ca = std::move(*ca);
  own.secrets = std::move(*secrets);
  return own;
}

}  // namespace

Result<View> run(const Config& config, const Request& request, Doors doors, const Host& host) {
  if (doors.folder.empty()) return Error{Code::Internal, "no state folder was given"};
  auto own = open_own(config, request, doors);
  if (!own) return std::move(own).error();
  Keys keys;
  std::optional<protocol::CurveKeys> curve;
  if (own->ca) keys.ca_certificate = own->ca->certificate();
  if (own->secrets) {
    keys.gossip_key = own->secrets->gossip_key;
    keys.root_password = own->secrets->root_password;
    keys.coordinator_key = own->secrets->curve.public_key;
    curve = own->secrets->curve;
  }
  SystemClock clock;
  Core core(config, request, read_record(doors.ledger), std::move(keys), doors.agent_version,
            clock.now());
  Loop loop(std::move(core), std::move(doors), host, clock, own->ca.get(), std::move(curve));
  return loop.run();
}

}  // namespace skep::coordinator
