// Machine: what an agent's process and the coordinator's installer find: a host that can be cut
// from its power.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/effect.h"
#include "common/ids.h"
#include "protocol/messages.h"

namespace skep::sim {

class Machine {
 public:
  virtual ~Machine() = default;

  virtual const NodeId& node() const = 0;
  virtual bool on() const = 0;
  /// Counts boots: what was begun in a former one never ends.
  virtual std::uint64_t boots() const = 0;
  virtual std::string boot_id() const = 0;
  virtual protocol::HostFacts facts() const = 0;
  /// How far the host's clock is from the world's.
  virtual Duration clock_offset() const = 0;

  /// The agent was installed, and its key pair made.
  virtual bool installed() const = 0;
  virtual const std::string& agent_version() const = 0;
  virtual std::string agent_key() const = 0;
  virtual std::string certificate_request() const = 0;

  /// Its disk takes its time.
  virtual bool slow() const = 0;
  virtual bool engine_hangs() const = 0;
  virtual std::optional<std::string> file(const std::string& path) const = 0;
  virtual agent::Answer carry_out(const agent::Effect& effect) = 0;
  /// As far as the power lasted.
  virtual void carry_out_half(const agent::Effect& effect) = 0;
  virtual void follow_log(const std::string& container) = 0;
};

}  // namespace skep::sim
