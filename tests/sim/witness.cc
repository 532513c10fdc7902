#include "tests/sim/witness.h"

namespace skep::sim {

using namespace agent;

bool disrupts(const Effect& effect, const NodeId& node) {
  if (const auto* change = std::get_if<ChangeUnit>(&effect)) {
    const bool takes = change->verb == UnitVerb::Restart || change->verb == UnitVerb::Stop;
    return takes && change->unit == "docker.service";
  }
  const auto* call = std::get_if<CallDocker>(&effect);
  const std::string member = "/containers/db-" + node.value;
  return call != nullptr && call->path.starts_with(member + "/stop");
}

}  // namespace skep::sim
