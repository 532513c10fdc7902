// Condition: something that holds at this moment, and how long it may before it is grave.  A value.

#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/ids.h"
#include "common/time.h"
#include "coordinator/limits.h"

namespace skep::coordinator {

struct Condition {
  NodeId node;  // empty: of the cluster as a whole
  std::string key;
  std::string words;
  std::optional<Duration> warns;     // after it has held for so long; nothing: never
  std::optional<Duration> critical;  // likewise
  bool stays = false;  // once critical it stays so until a person has acted: what it tells of does
                       // not come back by itself
};

/// What is gathered at one moment.
class Conditions {
 public:
  /// For those that follow: of this node, or of the cluster.
  void about(NodeId node) { node_ = std::move(node); }

  void note(std::string key, std::string words) {
    // A node's own words may stand in them.
    words.resize(std::min(words.size(), kConditionWords));
    all_.push_back({.node = node_, .key = std::move(key), .words = std::move(words)});
  }
  void warn(std::string key, std::string words, Duration after = Duration{0}) {
    note(std::move(key), std::move(words));
    all_.back().warns = after;
  }
  /// `warns` is where a warning comes before it.
  Condition& alarm(std::string key, std::string words, Duration after = Duration{0},
                   std::optional<Duration> warns = std::nullopt) {
    note(std::move(key), std::move(words));
    all_.back().warns = warns;
    all_.back().critical = after;
    return all_.back();
  }

  std::vector<Condition> take() { return std::exchange(all_, {}); }

 private:
  NodeId node_;
  std::vector<Condition> all_;
};

}  // namespace skep::coordinator
