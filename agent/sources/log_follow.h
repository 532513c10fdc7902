// LogFollow: the lines of containers as they are written, each from its container's last start on.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/event.h"
#include "agent/sources/log_frames.h"
#include "agent/sources/streams.h"

namespace skep::agent {

class LogFollow {
 public:
  /// `streams` outlives us.
  explicit LogFollow(Streams& streams) : streams_(streams) {}

  /// Until the container ends.  One that is followed already: nothing to do.
  /// False: kFollowsMax are followed.
  bool follow(const std::string& container);

  /// True when the piece was ours; its lines are added to `events`.
  bool take(const Piece& piece, std::vector<Event>& events);

 private:
  struct Followed {
    std::string container;
    bool asking = true;  // first when it started, then its log
    std::string inspect;
    LogFrames frames;
  };

  Streams& streams_;
  std::map<StreamId, Followed> followed_;
};

}  // namespace skep::agent
