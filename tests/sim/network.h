// Network: the way between agents and the coordinator, with the real codec at both ends.
//
// Faults: a message is late, lost, said twice or overtaken, a connection breaks, a way is cut in
// one direction, an end dies.  A message of a connection that broke is gone.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "common/ids.h"
#include "protocol/codec.h"
#include "protocol/messages.h"
#include "tests/sim/setting.h"

namespace skep::sim {

/// One end of a connection; given by whoever lives there now.
struct End {
  std::function<void()> connected;     // agents only
  std::function<void()> disconnected;  // agents only
  std::function<void(const NodeId& from, std::uint64_t sequence, protocol::Message)> heard;
};

class Network {
 public:
  enum class Way { ToAgent, ToCoordinator };

  explicit Network(Setting& setting) : setting_(setting) {}

  /// The coordinator listens, to whom it admitted before, too; all is gone with
  /// forget_coordinator().
  void listen(End end);
  void admit(const NodeId& node, const std::string& key);
  void forget_coordinator();

  /// An agent dials with its key until it hangs up.
  void dial(const NodeId& node, const std::string& key, End end);
  void hang_up(const NodeId& node);

  void to_agent(const NodeId& node, const protocol::Message& message);
  void to_coordinator(const NodeId& node, const protocol::Message& message);

  /// Nothing passes this way for so long; heartbeats break the connection meanwhile.
  void block(const NodeId& node, Way way, Duration time);
  /// The connection breaks; the agent dials again.
  void cut(const NodeId& node);

 private:
  struct Line {
    End agent;
    std::string key;
    bool dialling = false;
    bool up = false;
    std::uint64_t life = 0;         // of this connection; what is under way in a former one is gone
    std::array<Tick, 2> last{};     // when the last message of a way arrives
    std::array<Tick, 2> blocked{};  // until then
  };

  void try_to_connect(const NodeId& node);
  void break_line(Line& line);
  bool is_blocked(const Line& line) const;
  void carry(Line& line, Way way, const protocol::Message& message,
             const std::function<void(protocol::Envelope)>& arrives);

  Setting& setting_;
  End coordinator_;
  bool listening_ = false;
  std::map<NodeId, std::string> admitted_;
  std::map<NodeId, Line> lines_;
  std::uint64_t sequence_ = 0;
};

}  // namespace skep::sim
