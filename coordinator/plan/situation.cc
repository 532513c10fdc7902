#include "coordinator/plan/situation.h"

#include <algorithm>

#include "coordinator/limits.h"

namespace skep::coordinator {

std::size_t servers(std::size_t nodes) {
  if (nodes == 0) return 0;
  const std::size_t odd = nodes % 2 == 1 ? nodes : nodes - 1;
  return std::min(odd, kServersMost);
}

bool takes_down(const Situation& situation) {
  if (situation.request.aim == Aim::Down) return !down_done(situation.record);
  return situation.request.climbs() && down_begun(situation.record);
}

}  // namespace skep::coordinator
