// Event: what reaches the agent's core; Act: what the core wants done about it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/effect.h"
#include "protocol/messages.h"

namespace skep::agent {

using EffectId = std::uint64_t;

/// First event of a life.  The texts are the files as they lie on the disk.
struct Started {
  std::string boot_id;
  protocol::HostFacts facts;
  std::optional<std::string> kept;  // /var/lib/skep/kept; nothing: no such file
  std::optional<std::string> goal;  // /var/lib/skep/goal
  std::string certificate_request;  // PEM
};

/// The dealer's handshake is through: the core says Hello.
struct Connected {};
struct Disconnected {};

/// A message that decoded.  What does not decode, the loop refuses by itself.
struct Heard {
  std::uint64_t sequence = 0;
  protocol::Message message;
};

/// What came of a CarryOut.  Every CarryOut is answered once.
struct Answered {
  EffectId id = 0;
  Answer answer;
};

/// The last line that the tool behind a CarryOut printed; may be left out at will.
struct Progressed {
  EffectId id = 0;
  std::string words;
};

/// A line of a container that is followed, written since that container's last start.
struct LogLine {
  std::string container;
  std::string line;
};

/// From Docker's event stream: "start", "die", "destroy", "oom"...
struct EngineEvent {
  std::string container;  // its name
  std::string action;
};

/// A unit's ActiveState has changed: "docker.service", "active"; or may have, where it is empty.
struct UnitEvent {
  std::string unit;
  std::string active;
};

/// A watched file was changed or replaced: "/etc/resolv.conf".
struct FileEvent {
  std::string path;
};

/// The member tells of another view; what it is, a look says.
struct ViewChanged {};

/// Core::due() has come.  One too many does no harm.
struct Ticked {};

using Event = std::variant<Started, Connected, Disconnected, Heard, Answered, Progressed, LogLine,
                           EngineEvent, UnitEvent, FileEvent, ViewChanged, Ticked>;

/// Quick: looks that end within 10 s.  Long: tools, pulls, units, disks: they may take minutes.
enum class Lane : std::uint8_t { Quick, Long };

struct CarryOut {
  EffectId id = 0;
  Effect effect;
  Lane lane = Lane::Quick;
};

/// To the coordinator; the loop numbers it.  Given only between Connected and Disconnected.
struct Send {
  protocol::Message message;
};

/// Hand on this container's lines from its last start on, until it ends.
/// Asked again for one that is followed: nothing to do.
struct FollowLog {
  std::string container;
};

/// For the service manager: READY=1 once, and STATUS=words.
struct Ready {
  std::string words;
};

using Act = std::variant<CarryOut, Send, FollowLog, Ready>;

/// The lane for an effect, by its kind and deadline.
Lane lane_of(const Effect& effect);

}  // namespace skep::agent
