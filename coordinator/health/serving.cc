#include "coordinator/health/serving.h"

#include <algorithm>

#include "coordinator/limits.h"

namespace skep::coordinator {

bool in_primary(const NodeState& node, const std::string& state_uuid) {
  if (node.phase != Phase::Speaking || !node.health || state_uuid.empty()) return false;
  const protocol::GaleraSample& sample = node.health->galera;
  return sample.answered && sample.cluster_status == "Primary" && sample.state == "Synced" &&
         sample.state_uuid == state_uuid;
}

bool takes_statements(const NodeState& node, const std::string& state_uuid) {
  if (node.phase != Phase::Speaking || !node.health || state_uuid.empty()) return false;
  const protocol::GaleraSample& sample = node.health->galera;
  return sample.answered && sample.ready && sample.cluster_status == "Primary" &&
         sample.state_uuid == state_uuid;
}

Membership membership(const Fleet& fleet, const std::string& state_uuid) {
  Membership members;
  for (const NodeState& node : fleet.nodes) {
    if (node.phase != Phase::Speaking || !node.health) continue;
    if (node.health->galera.container_running) ++members.running;
    if (in_primary(node, state_uuid)) {
      members.best = std::max(members.best, node.health->galera.last_committed);
    }
  }
  return members;
}

std::string not_serving(const NodeState& node, const Membership& members,
                        const std::string& state_uuid) {
  if (node.phase != Phase::Speaking || !node.health) return "its agent is not heard";
  const protocol::GaleraSample& sample = node.health->galera;
  if (!sample.container_running) return "its database does not run";
  if (!sample.answered) return sample.phase.empty() ? "its database does not answer" : sample.phase;
  if (sample.cluster_status != "Primary") return "its component is " + sample.cluster_status;
  if (sample.state != "Synced") return "its member is " + sample.state;
  if (state_uuid.empty()) return "no state UUID is pinned yet";
  if (sample.state_uuid != state_uuid) {
    return "state UUID " + sample.state_uuid + " is not the pinned " + state_uuid;
  }
  if (!sample.ready) return "wsrep_ready is OFF";
  // Members that are not heard may well be in the view: more than counted is no fault.
  if (sample.size < members.running) {
    return "size " + std::to_string(sample.size) + " of " + std::to_string(members.running);
  }
  if (members.best - sample.last_committed > kBehindMost) {
    return std::to_string(members.best - sample.last_committed) + " write sets behind";
  }
  if (node.health->good_samples < kGoodSamples) return "seen well once, looks again";
  return {};
}

}  // namespace skep::coordinator
