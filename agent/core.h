// Core: the agent's heart.  Events go in, acts come out; it owns all state and touches nothing.
//
// It obeys whom it may, keeps what must outlive it, climbs room by room towards
// its goal, watches the member's health, and tells the coordinator.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/catalogue.h"
#include "agent/event.h"
#include "common/random.h"
#include "common/time.h"

namespace skep::agent {

struct Settings {
  NodeId node;
  std::string version;  // of this agent, for Hello
  std::string kept_path = "/var/lib/skep/kept";
  std::string goal_path = "/var/lib/skep/goal";
  std::string socket = "/run/skep/mysqld/mysqld.sock";  // the member's
  Catalogue catalogue;
};

/// Whose change is to be fed as a FileEvent, and as a UnitEvent.  With the units all mount units;
/// not the engine's, which its socket tells.
std::vector<std::string> watched_files();
std::set<std::string> watched_units();

class Core {
 public:
  /// `random` outlives the core; it draws the jitter of retries.
  Core(Settings settings, Random& random);
  Core(Core&&) noexcept;
  ~Core();

  /// The acts are to be begun in order.  Same events and times, same acts.
  std::vector<Act> on(const Event& event, Now now);

  /// When it wants a Ticked; nothing: not before another event.
  std::optional<Tick> due() const;

  const protocol::Kept& kept() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace skep::agent
