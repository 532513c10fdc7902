// Order of stop: `down` takes the members out one after another: first those that still take a
// copy, then the last of the YAML first.

#pragma once

#include "coordinator/plan/situation.h"

namespace skep::coordinator {

enum class StopStep : std::uint8_t {
  Listen,   // who runs is not known yet
  Members,  // one member is being stopped
  Layers,   // no member runs: all layers off, on every node at once
};

struct StopOrder {
  StopStep step = StopStep::Listen;
  const NodeState* stops = nullptr;  // of Members
  std::string words;
};

/// Counted from `began`, when the run did.
StopOrder order_of_stop(const Situation& situation, Tick began);

/// It was told to take its layers off, and has proved it.
bool layers_off(const NodeState& node);

/// Enrolled, and not in the YAML, as when that misspells it: nobody would take its layers off.
/// "sw1 sw2"; empty: there is none.
std::string not_in_the_yaml(const Situation& situation);

/// Never enrolled: there is nothing of ours on it.
bool nothing_there(const Record& record, const NodeState& node);

}  // namespace skep::coordinator
