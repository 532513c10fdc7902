// skep recover [--missing NODE] [--surely-off NODE] [--dry-run]: after an outage of all members.

#include "coordinator/screen/recover.h"

#include <algorithm>

#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/look.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/screen/status.h"
#include "coordinator/screen/up_end.h"

namespace skep::coordinator {
namespace {

std::vector<NodeId> ids(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += " " + name;
  return text;
}

/// All that were not named as missing serve.
bool rest_serves(const View& view, const std::vector<NodeId>& missing) {
  return std::ranges::all_of(view.nodes, [&](const NodeView& node) {
    return std::ranges::find(missing, node.name) != missing.end() ||
           (node.beside == Beside::None && node.stage == protocol::Stage::Serving);
  });
}

bool confirmed(const Call& call, const std::string& cluster) {
  if (call.yes) return true;
  const std::string without = call.missing.empty() ? "" : " without" + joined(call.missing);
  return typed(
      "Members that run and serve nobody are stopped in order; then the cluster goes on "
      "from the highest position that is found, if it is not below what was seen "
      "committed.",
      "recover " + cluster + without);
}

}  // namespace

int recover_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  for (const auto* names : {&call.missing, &call.surely_off}) {
    for (const std::string& name : *names) {
      if (const auto known = place.node(name); !known) return fail(call, cluster, known.error());
    }
  }
  const auto seen = look(place);
  if (!seen) return fail(call, cluster, seen.error());
  const View before = cleaned(*seen);
  const std::vector<NodeId> missing = ids(call.missing);
  if (call.dry_run) {
    if (call.json) {
      print_document(recover_document(before, missing, false, 0));
    } else {
      print(recover_table(before, missing, result_style(call)) + "\nNothing was changed.\n");
    }
    return 0;
  }
  if (!call.json) tell(recover_table(before, missing, progress_style(call)) + "\n");
  if (!confirmed(call, cluster)) {
    return fail(call, cluster, Exit::Refused, "not confirmed; nothing was changed",
                {"skep recover --dry-run", "skep recover --yes"});
  }
  const Request request{
      .aim = Aim::Recover, .missing = missing, .surely_off = ids(call.surely_off)};
  const auto ended = change(call, place, request);
  if (const int* status = std::get_if<int>(&ended)) return *status;
  const View& view = std::get<Changed>(ended).view;
  const int exit_code = exit_of(view, rest_serves(view, missing));
  if (call.json) {
    print_document(recover_document(view, missing, exit_code == 0, exit_code));
  } else {
    print(recover_end_text(view, result_style(call)));
  }
  return exit_code;
}

}  // namespace skep::coordinator
