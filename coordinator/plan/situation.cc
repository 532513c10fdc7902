#include "coordinator/plan/situation.h"

namespace skep::coordinator {

bool takes_down(const Situation& situation) {
  if (situation.request.aim == Aim::Down) return !down_done(situation.record);
  return situation.request.climbs() && down_begun(situation.record);
}

}  // namespace skep::coordinator
