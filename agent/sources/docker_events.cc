#include "agent/sources/docker_events.h"

#include "agent/limits.h"
#include "agent/sources/engine_json.h"

namespace skep::agent {
namespace {

// {"type":["container"],"event":["create","start","die","destroy","oom"]}: no
// "exec_start" and "exec_die", which every health check would send.
constexpr const char* kPath =
    "/events?filters=%7B%22type%22%3A%5B%22container%22%5D%2C%22event%22%3A%5B%22create%22%2C"
    "%22start%22%2C%22die%22%2C%22destroy%22%2C%22oom%22%5D%7D";
constexpr const char* kUnit = "docker.service";

}  // namespace

DockerEvents::DockerEvents(Streams& streams, Random& random)
    : streams_(streams), random_(random), backoff_(kStreamAgainFirst, kStreamAgainMost) {}

void DockerEvents::turn(Tick now) {
  if (stream_ || !again_ || now < *again_) return;
  again_.reset();
  lines_ = {};
  heard_ = false;
  stream_ = streams_.open(kPath);
}

bool DockerEvents::take(const Piece& piece, Tick now, std::vector<Event>& events) {
  if (!stream_ || *stream_ != piece.id) return false;
  if (piece.status == 200 && !heard_) {
    heard_ = true;
    backoff_.reset();
    events.emplace_back(UnitEvent{kUnit, "active"});
  }
  lines_.add(piece.bytes, [&events](std::string_view line) {
    if (auto event = engine_event(line)) events.emplace_back(std::move(*event));
  });
  if (!piece.ended) return true;
  if (heard_) events.emplace_back(UnitEvent{kUnit, "inactive"});
  stream_.reset();
  again_ = now + backoff_.next(random_);
  return true;
}

}  // namespace skep::agent
