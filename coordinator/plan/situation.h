// Situation: all that a decision may look at; and a gate's answer.

#pragma once

#include <string>
#include <utility>

#include "common/time.h"
#include "coordinator/config.h"
#include "coordinator/coordinator.h"
#include "coordinator/fleet/fleet.h"
#include "coordinator/plan/record.h"

namespace skep::coordinator {

struct Situation {
  const Config& config;
  const Request& request;
  const Record& record;
  const Fleet& fleet;
  Now now;
};

/// Open, or what it waits for in the operator's words, or why a person must act.
struct Gate {
  bool open = false;
  bool refused = false;
  std::string words;

  static Gate go() { return {.open = true}; }
  static Gate wait(std::string words) { return {.words = std::move(words)}; }
  static Gate refuse(std::string words) { return {.refused = true, .words = std::move(words)}; }
};

/// The layers are being taken off: asked for, or begun by a run that did not end.
bool takes_down(const Situation& situation);

}  // namespace skep::coordinator
