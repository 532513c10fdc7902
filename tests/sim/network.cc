#include "tests/sim/network.h"

#include <algorithm>
#include <utility>

#include "common/check.h"
#include "protocol/codec.h"

namespace skep::sim {

using namespace std::chrono_literals;

namespace {

// A NodeSpec of fifty nodes has about 20 KiB (protocol/limits.h); all else is less.
constexpr std::size_t kMessageMost = 32 * 1024;

}  // namespace

void Network::listen(End end) {
  coordinator_ = std::move(end);
  listening_ = true;
  for (const auto& [node, line] : lines_) try_to_connect(node);
}

void Network::admit(const NodeId& node, const std::string& key) {
  admitted_[node] = key;
  try_to_connect(node);
}

void Network::forget_coordinator() {
  listening_ = false;
  admitted_.clear();
  for (auto& [node, line] : lines_) break_line(line);
}

void Network::dial(const NodeId& node, const std::string& key, End end) {
  Line& line = lines_[node];
  ++line.life;
  line.agent = std::move(end);
  line.key = key;
  line.dialling = true;
  line.up = false;
  try_to_connect(node);
}

void Network::hang_up(const NodeId& node) {
  Line& line = lines_[node];
  ++line.life;
  line.dialling = false;
  line.up = false;
}

void Network::cut(const NodeId& node) {
  Line& line = lines_[node];
  if (!line.up) return;
  break_line(line);
  try_to_connect(node);
}

void Network::break_line(Line& line) {
  if (!line.up) return;
  ++line.life;
  line.up = false;
  // Heartbeats tell the agent some time later.
  setting_.queue.after(setting_.chance.between(1ms, 800ms), [&line, life = line.life] {
    if (line.life == life && line.dialling) line.agent.disconnected();
  });
}

void Network::try_to_connect(const NodeId& node) {
  Line& line = lines_[node];
  if (line.up || !line.dialling || !listening_) return;
  // Reconnect interval: at most 1 s.  Later than the word of the break.
  setting_.queue.after(setting_.chance.between(801ms, 1800ms), [this, node, life = line.life] {
    Line& one = lines_[node];
    const auto key = admitted_.find(node);
    if (one.life != life || one.up || !one.dialling || !listening_) return;
    if (is_blocked(one)) return try_to_connect(node);
    if (key == admitted_.end() || key->second != one.key) return;
    one.up = true;
    if (setting_.trace.on()) setting_.trace.say(node.value, "connected");
    one.agent.connected();
  });
}

bool Network::is_blocked(const Line& line) const {
  return std::ranges::any_of(line.blocked,
                             [&](Tick until) { return setting_.queue.now() < until; });
}

void Network::block(const NodeId& node, Way way, Duration time) {
  Line& line = lines_[node];
  line.blocked[static_cast<std::size_t>(way)] = setting_.queue.now() + time;
  setting_.queue.after(setting_.chance.between(4s, 8s), [this, node] {
    if (is_blocked(lines_[node])) cut(node);
  });
}

void Network::carry(Line& line, Way way, const protocol::Message& message,
                    const std::function<void(protocol::Envelope)>& arrives) {
  if (!line.up) return;
  ++setting_.tally.messages;
  const std::string bytes = protocol::encode({++sequence_, message});
  setting_.witness.looked_at_size({}, "bytes of a message", bytes.size(), kMessageMost);
  const auto direction = static_cast<std::size_t>(way);
  if (setting_.queue.now() < line.blocked[direction]) return;
  if (setting_.strikes(Fault::MessageLost)) return;
  const auto deliver = [this, &line, life = line.life, bytes, arrives] {
    if (line.life != life) return;
    auto envelope = protocol::decode(bytes);
    CHECK(envelope.has_value(), "one end cannot read what the other wrote");
    arrives(*std::move(envelope));
  };
  const bool late = setting_.strikes(Fault::MessageLate);
  const Tick then = setting_.queue.now() +
                    (late ? setting_.chance.between(100ms, 4s) : setting_.chance.between(0ms, 5ms));
  if (setting_.strikes(Fault::MessageTwice)) {
    setting_.queue.at(then + setting_.chance.between(0ms, 3s), deliver);
  }
  if (setting_.strikes(Fault::MessageOvertaken)) {
    setting_.queue.at(then + setting_.chance.between(1ms, 2s), deliver);
    return;
  }
  line.last[direction] = std::max(line.last[direction], then);
  setting_.queue.at(line.last[direction], deliver);
}

void Network::to_agent(const NodeId& node, const protocol::Message& message) {
  Line& line = lines_[node];
  carry(line, Way::ToAgent, message, [&line, node](protocol::Envelope envelope) {
    if (line.dialling) line.agent.heard(node, envelope.sequence, std::move(envelope.message));
  });
}

void Network::to_coordinator(const NodeId& node, const protocol::Message& message) {
  carry(lines_[node], Way::ToCoordinator, message, [this, node](protocol::Envelope envelope) {
    if (listening_) coordinator_.heard(node, envelope.sequence, std::move(envelope.message));
  });
}

}  // namespace skep::sim
