#include "agent/event.h"

#include "agent/limits.h"

namespace skep::agent {

Lane lane_of(const Effect& effect) {
  const auto by_deadline = [](Duration deadline) {
    return deadline > kQuickDeadline ? Lane::Long : Lane::Quick;
  };
  if (const auto* tool = std::get_if<RunTool>(&effect)) return by_deadline(tool->deadline);
  if (const auto* call = std::get_if<CallDocker>(&effect)) {
    return call->silence > 0s ? Lane::Long : by_deadline(call->deadline);
  }
  if (const auto* sql = std::get_if<RunSql>(&effect)) return by_deadline(sql->deadline);
  const bool slow =
      std::holds_alternative<ChangeUnit>(effect) || std::holds_alternative<LookAtDisks>(effect) ||
      std::holds_alternative<ProbeDisk>(effect) || std::holds_alternative<MakeKey>(effect);
  return slow ? Lane::Long : Lane::Quick;
}

}  // namespace skep::agent
