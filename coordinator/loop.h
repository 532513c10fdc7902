// Loop: one thread that owns core, ledger and router, and carries out what the core wants.

#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/time.h"
#include "coordinator/ca/ca.h"
#include "coordinator/coordinator.h"
#include "coordinator/core.h"
#include "coordinator/install/relay.h"
#include "coordinator/worker.h"
#include "protocol/transport.h"

namespace skep::coordinator {

class Loop {
 public:
  /// What is referred to outlives the loop.  `ca` may be null where nothing is signed: a reader.
  Loop(Core core, Doors doors, const Host& host, Clock& clock, Ca* ca,
       std::optional<protocol::CurveKeys> curve);

  /// Until the core finishes.  Fails only where the ledger does.
  Result<View> run();

 private:
  Result<void> hear(std::span<const Event> events);
  Result<void> hear(const Event& event) { return hear(std::span(&event, 1)); }
  Result<void> carry_out(const Act& act);
  Result<void> save(const Entry& entry);
  void listen();
  void bridge(const Machine& machine);
  void send(const NodeId& node, const protocol::Message& message);
  Result<void> take_messages();
  Result<void> take_answers();
  void wait();
  void show(bool at_last);

  Core core_;
  Doors doors_;
  const Host& host_;
  Clock& clock_;
  Ca* ca_;
  std::optional<protocol::CurveKeys> curve_;
  std::deque<Event> own_;                   // answers to acts that are carried out here
  std::map<NodeId, std::string> admitted_;  // keys, also before the router stands
  std::unique_ptr<protocol::Router> router_;
  std::map<NodeId, Relay> relays_;  // to agents that cannot dial us
  std::optional<Listen> wants_to_listen_;
  Tick listens_since_;
  std::uint64_t sequence_ = 0;
  bool dirty_ = true;  // something happened since the last view went out
  std::optional<Tick> shown_at_;
  Worker worker_;  // last: its threads end before what they use
};

}  // namespace skep::coordinator
