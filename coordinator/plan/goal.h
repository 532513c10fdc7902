// Goal: what a node should be now: its NodeSpec, from the YAML, the ledger and the gates.  Pure.

#pragma once

#include <string>

#include "common/secret.h"
#include "coordinator/plan/situation.h"
#include "protocol/node_spec.h"

namespace skep::coordinator {

/// What goals are made from beside YAML and ledger.
struct Means {
  Ground ground;
  std::string ca_certificate;  // PEM
  Secret gossip_key;
  Secret root_password;
};

/// How far this node may climb now, and the words of the gate that holds it.
struct Climb {
  protocol::Stage until = protocol::Stage::Prepared;
  Gate held;  // of the gate after `until`; open: nothing holds it
};

/// The last stage of this run: Serving unless less was asked for and nothing was seeded yet.
protocol::Stage asked_stage(const Situation& situation);

Climb climb(const Situation& situation, const NodeState& node);

/// What YAML and ground say to all nodes: everything but gates, generations and a node's own.
protocol::NodeSpec common_goal(const Situation& situation, const Means& means);

protocol::NodeSpec goal(const Situation& situation, protocol::NodeSpec common,
                        const NodeState& node);

/// The same under `down`: one member after another stops, then all layers go.
protocol::NodeSpec down_goal(const Situation& situation, protocol::NodeSpec common,
                             const NodeState& node, Tick began);

/// Nothing that a room acts on differs: the words of a gate may, and a token that was used.
bool same_goal(const protocol::NodeSpec& sent, const protocol::NodeSpec& wanted);

/// "consul:1.15" -> "10.77.0.1:5000/consul:1.15" where the ground has a registry and the name none.
std::string image_name(const std::string& registry, const std::string& image);

}  // namespace skep::coordinator
