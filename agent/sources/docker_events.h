// DockerEvents: the engine's event stream as events; that it opens or breaks says how the engine
// is.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/event.h"
#include "agent/sources/streams.h"
#include "common/backoff.h"
#include "common/kept_output.h"
#include "common/random.h"

namespace skep::agent {

/// Keeps one stream open for ever; opens it again when it breaks.
class DockerEvents {
 public:
  /// Both outlive us.
  DockerEvents(Streams& streams, Random& random);

  /// Opens the stream when it is time.
  void turn(Tick now);
  std::optional<Tick> due() const { return again_; }

  /// True when the piece was ours; what it says is added to `events`.
  bool take(const Piece& piece, Tick now, std::vector<Event>& events);

 private:
  Streams& streams_;
  Random& random_;
  Backoff backoff_;
  std::optional<StreamId> stream_;
  std::optional<Tick> again_ = Tick{};
  LineCutter lines_;
  bool heard_ = false;  // this stream's engine has answered
};

}  // namespace skep::agent
