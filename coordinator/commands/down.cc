// skep down [--purge] [--wipe-data]: stops the database in order and takes the layers off.

#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/screen/up_end.h"

namespace skep::coordinator {
namespace {

/// Data goes only with a sentence of its own, or its own explicit flag: --yes is not enough.
bool may_wipe(const Call& call, const std::string& cluster) {
  if (*call.wipe_data == cluster) return true;
  return call.wipe_data->empty() &&
         typed("This removes every row of " + cluster + " on every node.",
               "wipe the data of " + cluster);
}

}  // namespace

int down_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  if (call.wipe_data && !may_wipe(call, cluster)) {
    return fail(call, cluster, Exit::Refused,
                "the data stays: its removal wants the sentence \"wipe the data of " + cluster +
                    "\" typed, or --wipe-data=" + cluster + "; nothing was changed");
  }
  if (!call.yes && !call.wipe_data &&
      !typed("This stops the database on every node and takes its layers off; the data stays.",
             cluster)) {
    return fail(call, cluster, Exit::Refused, "not confirmed; nothing was changed",
                {"skep down --yes"});
  }
  const Request request{
      .aim = Aim::Down, .purge = call.purge, .wipe_data = call.wipe_data.has_value()};
  const auto ended = change(call, place, request);
  if (const int* status = std::get_if<int>(&ended)) return *status;
  const Changed& changed = std::get<Changed>(ended);
  const int exit_code = exit_of(changed.view, changed.view.down);
  const Off off{.last = changed.last, .purged = request.purge, .wiped = request.wipe_data};
  if (call.json) {
    print_document(down_document(changed.view, off, exit_code));
  } else {
    print(down_end_text(changed.view, off, result_style(call)));
  }
  return exit_code;
}

}  // namespace skep::coordinator
