#include "coordinator/plan/gate_swarm.h"

#include "coordinator/plan/servers.h"

namespace skep::coordinator {

const NodeState* who_makes_the_swarm(const Situation& situation) {
  const auto& nodes = situation.fleet.nodes;
  for (std::size_t i = 0; i < servers(nodes.size()); ++i) {
    if (nodes[i].phase == Phase::Speaking && stage_of(nodes[i], true) >= protocol::Stage::Quorate) {
      return &nodes[i];
    }
  }
  return nullptr;
}

Gate gate_swarm(const Situation& situation, const NodeState& node) {
  const Record& record = situation.record;
  const Intent* made = record.intent("swarm-init", round_detail(record));
  if (made == nullptr)
    return Gate::wait("waits for the first swarm manager: no node is quorate yet");
  if (made->state == IntentState::Done || made->node == node.name) return Gate::go();
  const NodeState* maker = situation.fleet.find(made->node);
  return Gate::wait("waits for the first swarm manager: " +
                    (maker == nullptr ? made->node.value + " is not in the YAML any more"
                                      : state_in_words(*maker)));
}

}  // namespace skep::coordinator
