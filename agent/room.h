// Room: one piece of node work.  Pure: it is given answers and gives effects.
//
//   looks    what it must see before it can say anything; changes nothing
//   decide   the one next change, that nothing is missing, what it waits for, or why a person must
//   act proof    how to see from outside, by another road, that it is so
//
// A room keeps no memory.  After a crash anywhere it looks afresh, and ends the same.

#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/effect.h"
#include "common/result.h"
#include "protocol/messages.h"

namespace skep::agent {

struct Change {
  std::string words;  // "create volume group skep", as the operator reads it
  Effect effect;
  bool disruptive = false;  // wants a permit where the node serves
  /// An answer that the effect may give and that is no failure although it is not
  /// success ("already in a swarm" is looked at again, not believed).  Twice in a
  /// row it is a failure.
  bool look_again_on_failure = false;
  /// An HTTP body that holds this is a failure whatever its status: the engine
  /// tells what went wrong in the middle of a pull in its stream.
  std::string failed_if;
};

/// Nothing to do now but to look again: somebody else must do his part first.
struct Wait {
  std::string words;     // "Consul's first leader: 2 of 3 servers there"
  Duration again{1000};  // look again after so long, or at an event before that
};

struct Satisfied {};

using Decision = std::variant<Satisfied, Change, Wait>;

/// What a room tells the coordinator beside its state: "position" -> "UUID:SEQNO".
using Found = std::map<std::string, std::string>;

class Room {
 public:
  virtual ~Room() = default;

  virtual std::string_view name() const = 0;
  virtual protocol::Stage stage() const = 0;
  virtual std::vector<Effect> looks() const = 0;

  /// What only the answers of looks() make it possible to ask, say about the device
  /// that a file names.  Asked after those; whoever is given `seen` sees both, in order.
  virtual std::vector<Effect> further_looks(std::span<const Answer> /*seen*/) const { return {}; }

  /// `seen` answers looks() and further_looks(), in order.  Code::Refused: a person must act.
  virtual Result<Decision> decide(std::span<const Answer> seen) const = 0;

  /// May be empty only where a look of decide() was itself from outside.
  virtual std::vector<Effect> proof() const = 0;
  virtual Result<void> proved(std::span<const Answer> seen) const = 0;

  /// Called with the answers of the last look.
  virtual Found found(std::span<const Answer> /*seen*/) const { return {}; }
  virtual std::map<std::string, Secret> secrets(std::span<const Answer> /*seen*/) const {
    return {};
  }
};

}  // namespace skep::agent
