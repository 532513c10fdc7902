#include "tests/sim/network.h"

#include <algorithm>
#include <utility>

#include "common/check.h"
#include "protocol/codec.h"

namespace skep::sim {

using namespace std::chrono_literals;

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
    if (key == admitted_.end() || key->second != one.key) return;
    one.up = true;
    if (setting_.trace.on()) setting_.trace.say(node.value, "connected");
    one.agent.connected();
  });
}

Duration Network::delay() {
  const bool slow = setting_.strikes(setting_.weather.slow_message, "message late");
  return slow ? setting_.chance.between(100ms, 4s) : setting_.chance.between(0ms, 5ms);
}

bool Network::carries(const Line& line, const protocol::Message& message, std::string& bytes) {
  if (!line.up) return false;
  ++setting_.tally.messages;
  bytes = protocol::encode({++sequence_, message});
  return !setting_.strikes(setting_.weather.message_lost, "message lost");
}

void Network::to_agent(const NodeId& node, const protocol::Message& message) {
  Line& line = lines_[node];
  std::string bytes;
  if (!carries(line, message, bytes)) return;
  line.last_to_agent = std::max(line.last_to_agent, setting_.queue.now() + delay());
  setting_.queue.at(line.last_to_agent, [&line, node, life = line.life, text = std::move(bytes)] {
    if (line.life != life || !line.dialling) return;
    auto envelope = protocol::decode(text);
    CHECK(envelope.has_value(), "the agent cannot read what the coordinator wrote");
    line.agent.heard(node, envelope->sequence, std::move(envelope->message));
  });
}

void Network::to_coordinator(const NodeId& node, const protocol::Message& message) {
  Line& line = lines_[node];
  std::string bytes;
  if (!carries(line, message, bytes)) return;
  line.last_to_coordinator = std::max(line.last_to_coordinator, setting_.queue.now() + delay());
  setting_.queue.at(
      line.last_to_coordinator, [this, &line, node, life = line.life, text = std::move(bytes)] {
        if (line.life != life || !listening_) return;
        auto envelope = protocol::decode(text);
        CHECK(envelope.has_value(), "the coordinator cannot read what the agent wrote");
        coordinator_.heard(node, envelope->sequence, std::move(envelope->message));
      });
}

}  // namespace skep::sim
