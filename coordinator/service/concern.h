// Concern: what is wrong with a cluster now that somebody who sleeps would be told of.  Pure.

#pragma once

#include <string>
#include <vector>

#include "common/ids.h"
#include "coordinator/fleet/view.h"

namespace skep::coordinator {

struct Concern {
  NodeId node;      // empty: of the cluster as a whole
  std::string key;  // "serves": the same for as long as it is the same trouble
  bool critical = false;
  std::string words;
  std::vector<std::string> seen;  // as `why` says it, and what to do next
  std::vector<std::string> next;

  bool operator==(const Concern&) const = default;
};

/// Nothing of a cluster that is down on purpose, or was never brought up; nor of a node in
/// maintenance.
std::vector<Concern> concerns_of(const View& view);

}  // namespace skep::coordinator
