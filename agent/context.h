// Context: what rooms are made from: the NodeSpec, what the host is, and what the agent keeps.

#pragma once

#include <string>

#include "protocol/messages.h"
#include "protocol/node_spec.h"

namespace skep::agent {

struct Context {
  protocol::NodeSpec spec;
  protocol::HostFacts host;
  protocol::Kept kept;
  bool permitted = false;     // a permit is held now
  bool engine_hangs = false;  // it takes questions and has answered none for long
  bool assigned = false;      // the coordinator has said this goal in this life of the agent
};

}  // namespace skep::agent
