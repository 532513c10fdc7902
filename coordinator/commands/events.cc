// skep events [NODE]: what happened, from the ledger.

#include "coordinator/commands/commands.h"
#include "coordinator/commands/look.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/limits.h"
#include "coordinator/screen/lists.h"

namespace skep::coordinator {

int events_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  if (!call.node.empty()) {
    if (const auto known = place.node(call.node); !known) {
      return fail(call, place.config.cluster, known.error());
    }
  }
  const std::size_t last = call.lines == 0 ? kLinesShown : std::min(call.lines, kEventsShownMost);
  const auto events = look_at_events(place, NodeId(call.node), last);
  if (!events) return fail(call, place.config.cluster, events.error());
  if (call.json) {
    print_document(events_document(place.config.cluster, SystemClock().now().utc, *events));
  } else {
    print(events_text(*events));
  }
  return 0;
}

}  // namespace skep::coordinator
