// Verdict: what is to be said of a member, or of the cluster, now: how grave, in words, since when,
// and how old the look is that it rests on.  Values.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/ids.h"
#include "common/time.h"

namespace skep::coordinator {

/// Notes is nothing to act on: a state transfer that goes on, a trouble that is still young.
enum class Gravity : std::uint8_t { Well, Notes, Warns, Critical };

/// "well", "notes", "warns", "critical".
std::string_view name(Gravity gravity);

/// One thing that holds now.
struct Remark {
  NodeId node;  // empty: of the cluster as a whole
  Gravity gravity = Gravity::Notes;
  std::string key;  // "galera.status": the same for as long as it is the same trouble
  std::string words;
  Duration lasts{0};  // since it was first seen, without a break
};

struct Verdict {
  Gravity gravity = Gravity::Well;  // of the gravest remark
  std::string words;                // of that one; of a verdict that is well, that it is
  Duration lasts{0};                // of that one
  Duration age{0};                  // of the oldest look that counts here
  std::vector<Remark> remarks;      // gravest first, of those the oldest
};

/// Puts the remarks in order and takes the headline from the first.
Verdict verdict_of(std::vector<Remark> remarks, std::string well, Duration age);

}  // namespace skep::coordinator
