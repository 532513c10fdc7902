#include "agent/sources/log_follow.h"

#include <algorithm>

#include "agent/limits.h"
#include "agent/sources/engine_json.h"

namespace skep::agent {

bool LogFollow::follow(const std::string& container) {
  const bool known = std::any_of(followed_.begin(), followed_.end(), [&](const auto& one) {
    return one.second.container == container;
  });
  if (known) return true;
  if (followed_.size() >= kFollowsMax) return false;
  followed_[streams_.open("/containers/" + container + "/json")].container = container;
  return true;
}

bool LogFollow::take(const Piece& piece, std::vector<Event>& events) {
  const auto at = followed_.find(piece.id);
  if (at == followed_.end()) return false;
  Followed& one = at->second;
  if (!one.asking) {
    if (piece.status == 200) {
      one.frames.add(piece.bytes, [&](std::string_view line) {
        events.emplace_back(LogLine{one.container, std::string(line)});
      });
    }
    if (piece.ended) followed_.erase(at);
    return true;
  }
  if (one.inspect.size() < kInspectMax.count) one.inspect += piece.bytes;
  if (!piece.ended) return true;
  Followed next = std::move(one);
  followed_.erase(at);
  const auto since = piece.status == 200 ? started_at(next.inspect) : std::nullopt;
  // Gone, or never started: whoever wants its log asks again at its start.
  if (!since) return true;
  next.asking = false;
  next.inspect.clear();
  const StreamId id = streams_.open("/containers/" + next.container +
                                    "/logs?follow=1&stdout=1&stderr=1&since=" + *since);
  followed_[id] = std::move(next);
  return true;
}

}  // namespace skep::agent
