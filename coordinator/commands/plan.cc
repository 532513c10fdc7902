// skep plan: what `up` would do, and why.

#include "coordinator/screen/plan.h"

#include "coordinator/commands/commands.h"
#include "coordinator/commands/look.h"
#include "coordinator/commands/purchase.h"
#include "coordinator/commands/terminal.h"

namespace skep::coordinator {

int plan_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const auto seen = look(place);
  if (!seen) return fail(call, place.config.cluster, seen.error());
  View priced = *seen;
  if (const auto status = price_plan(call, place, priced)) return *status;
  const View view = cleaned(priced);
  if (call.json) {
    print_document(plan_document(view));
  } else {
    print(plan_text(view, result_style(call)));
  }
  return call.exit_code && plan_changes(view) ? static_cast<int>(Exit::NotAsWanted) : 0;
}

}  // namespace skep::coordinator
