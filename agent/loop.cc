#include "agent/loop.h"

#include <algorithm>

#include "agent/limits.h"
#include "common/log.h"
#include "protocol/codec.h"

namespace skep::agent {
namespace {

template <typename... Ts>
struct Cases : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Cases(Ts...) -> Cases<Ts...>;

}  // namespace

void Loop::run(Started started, int stop) {
  feed(std::move(started));
  while (!stopped_) turn(stop);
  world_.notify.stopping();
}

void Loop::turn(int stop) {
  const int wait_ms = wait();
  std::vector<pollfd> polled = world_.streams.wanted();
  for (const int descriptor :
       {stop, world_.dealer.descriptor(), world_.workers.answers().descriptor(),
        world_.workers.progress().descriptor(), world_.file_watch.descriptor(),
        world_.view_notice.descriptor()}) {
    polled.push_back({descriptor, POLLIN, 0});
  }
  polled.push_back(world_.unit_signals.wanted());
  ::poll(polled.data(), polled.size(), wait_ms);

  const Tick now = world_.clock.now().tick;
  stopped_ = std::any_of(polled.begin(), polled.end(),
                         [stop](const pollfd& one) { return one.fd == stop && one.revents != 0; });
  hear_coordinator();
  hear_workers();
  hear_streams(polled);
  if (core_.due() && *core_.due() <= now) feed(Ticked{});
  if (now - alive_ >= kWatchdogEvery) {
    alive_ = now;
    world_.notify.alive();
  }
}

int Loop::wait() const {
  const Tick now = world_.clock.now().tick;
  Duration most = kLoopTurn;
  for (const auto& due : {core_.due(), world_.docker_events.due(), world_.unit_signals.due()}) {
    if (due) most = std::min(most, *due - now);
  }
  if (const auto streams = world_.streams.timeout(now)) most = std::min(most, *streams);
  return static_cast<int>(std::max(Duration{0}, most).count());
}

void Loop::hear_coordinator() {
  // What a lost connection still had to say comes before the word that it is lost.
  for (int i = 0; i < kMessagesATurn; ++i) {
    const auto bytes = world_.dealer.receive();
    if (!bytes) break;
    hear_one(*bytes);
  }
  const bool anew = world_.dealer.connected_anew();
  if (connected_ && (anew || !world_.dealer.connected())) {
    connected_ = false;
    log::info("coordinator_lost");
    feed(Disconnected{});
  }
  if (anew) {
    connected_ = true;
    log::info("coordinator_connected");
    feed(Connected{});
  }
}

void Loop::hear_one(std::string_view bytes) {
  auto envelope = protocol::decode(bytes);
  if (envelope) {
    feed(Heard{envelope->sequence, std::move(envelope->message)});
    return;
  }
  log::warn("message_refused", {{"why", envelope.error().message}});
  send(protocol::Refusal{0, envelope.error().message});
}

void Loop::hear_workers() {
  while (auto progressed = world_.workers.progress().try_take()) feed(std::move(*progressed));
  while (auto answered = world_.workers.answers().try_take()) feed(std::move(*answered));
}

void Loop::hear_streams(const std::vector<pollfd>& polled) {
  const Tick now = world_.clock.now().tick;
  std::vector<Event> events;
  world_.docker_events.turn(now);
  world_.unit_signals.turn(now);
  world_.streams.turn(polled, now);
  for (const Piece& piece : world_.streams.take()) {
    if (world_.docker_events.take(piece, now, events)) continue;
    world_.log_follow.take(piece, events);
  }
  world_.file_watch.take(events);
  world_.unit_signals.take(now, events);
  world_.view_notice.take(events);
  for (const Event& event : events) feed(event);
}

void Loop::feed(const Event& event) {
  for (Act& one : core_.on(event, world_.clock.now())) act(std::move(one));
}

void Loop::act(Act act) {
  std::visit(Cases{[this](CarryOut& order) {
                     const EffectId id = order.id;
                     if (world_.workers.put(std::move(order))) return;
                     feed(Answered{id, Error{Code::Unavailable, "too much waits to be done"}});
                   },
                   [this](Send& message) { send(std::move(message.message)); },
                   [this](FollowLog& follow) {
                     world_.log_follow.follow(follow.container);
                     world_.view_notice.listen();
                   },
                   [this](Ready& ready) { world_.notify.ready(ready.words); }},
             act);
}

void Loop::send(protocol::Message message) {
  const std::string bytes = protocol::encode({++sequence_, std::move(message)});
  const auto sent = world_.dealer.send(bytes);
  // The core says again what was not answered; here it is only told why.
  if (!sent) log::warn("message_not_sent", {{"why", sent.error().message}});
}

}  // namespace skep::agent
