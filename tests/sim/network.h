// Network: the way between agents and the coordinator, with the real codec at both ends.
//
// Faults: a message is late or lost, a connection breaks, an end dies.  Within one
// connection order is kept, as TCP keeps it; a message of a connection that broke is gone.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "common/ids.h"
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

  /// The connection breaks; the agent dials again.
  void cut(const NodeId& node);

 private:
  struct Line {
    End agent;
    std::string key;
    bool dialling = false;
    bool up = false;
    std::uint64_t life = 0;  // of this connection; what is under way in a former one is gone
    Tick last_to_agent{};
    Tick last_to_coordinator{};
  };

  void try_to_connect(const NodeId& node);
  void break_line(Line& line);
  Duration delay();
  bool carries(const Line& line, const protocol::Message& message, std::string& bytes);

  Setting& setting_;
  End coordinator_;
  bool listening_ = false;
  std::map<NodeId, std::string> admitted_;
  std::map<NodeId, Line> lines_;
  std::uint64_t sequence_ = 0;
};

}  // namespace skep::sim
