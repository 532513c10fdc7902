// Streams: answers of the engine that go on and on, read within the loop.  The only place that
// knows curl's multi interface.

#pragma once

#include <poll.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/time.h"

namespace skep::agent {

using StreamId = std::uint64_t;

/// What arrived on a stream since it was last asked.
struct Piece {
  StreamId id = 0;
  int status = 0;  // HTTP; 0: no answer yet
  std::string bytes;
  bool ended = false;  // the last piece: the id is forgotten
};

/// Never blocks.  The loop polls wanted() for at most timeout(), then calls turn().
class Streams {
 public:
  explicit Streams(std::string socket);
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  ~Streams();

  /// GET of `path` ("/events"); a path that cannot be opened ends with status 0.
  StreamId open(const std::string& path);

  std::vector<pollfd> wanted() const;
  std::optional<Duration> timeout(Tick now) const;
  /// Reads what is ready of `polled`, and looks at curl's own timer.
  void turn(const std::vector<pollfd>& polled, Tick now);

  /// What arrived, in order of streams; each stream at most once.
  std::vector<Piece> take();

 private:
  struct Multi;
  std::unique_ptr<Multi> multi_;
};

}  // namespace skep::agent
