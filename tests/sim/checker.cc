#include "tests/sim/checker.h"

namespace skep::sim {

std::vector<std::unique_ptr<Checker>> all_checkers() {
  std::vector<std::unique_ptr<Checker>> all;
  for (const auto make :
       {check_seeds, check_primary, check_uuid, check_rows, check_disks, check_down, check_words,
        check_limits, check_secrets, check_bounds, check_claims, check_permits, check_pause,
        check_majority, check_regain, check_gates, check_ledger, check_obedience, check_verdicts}) {
    all.push_back(make());
  }
  return all;
}

}  // namespace skep::sim
