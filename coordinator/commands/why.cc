// skep why NODE: what a node waits for, or what is wrong with it.

#include "coordinator/screen/why.h"

#include <algorithm>

#include "coordinator/commands/commands.h"
#include "coordinator/commands/look.h"
#include "coordinator/commands/terminal.h"

namespace skep::coordinator {

int why_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  if (const auto known = place.node(call.node); !known) {
    return fail(call, place.config.cluster, known.error());
  }
  const auto seen = look(place);
  if (!seen) return fail(call, place.config.cluster, seen.error());
  View view = cleaned(*seen);
  const auto node = std::ranges::find(view.nodes, NodeId(call.node), &NodeView::name);
  if (node == view.nodes.end()) {
    return fail(call, view.cluster, Exit::NotDone,
                call.node + " is not in the cluster that the running command sees");
  }
  // A look asks a host nothing over ssh: what `up` was told there is in the events.
  constexpr std::size_t kLastEvents = 3;
  if (!node->seen) {
    const auto events = look_at_events(place, node->name, kLastEvents);
    const std::string refusal = events ? last_refusal(*events) : "";
    if (!refusal.empty()) node->why_seen.push_back(clean(refusal));
  }
  if (call.json) {
    print_document(why_document(view, *node));
  } else {
    print(why_text(*node, result_style(call)));
  }
  return 0;
}

}  // namespace skep::coordinator
