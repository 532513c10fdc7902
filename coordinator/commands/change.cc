#include "coordinator/commands/change.h"

#include <cstdlib>

#include "coordinator/commands/follow.h"
#include "coordinator/commands/progress.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/limits.h"
#include "coordinator/screen/status.h"
#include "coordinator/screen/up_end.h"

namespace skep::coordinator {
namespace {

/// Nobody waits for the end of this command any more, and whoever runs it again is not to find the
/// cluster held.  Ends at once, as a kill would: what was begun is in the ledger.
[[noreturn]] void leave(const std::string& command) {
  tell("skep: whoever started this command is gone, so it ends here; `skep " + command +
       "` goes on with it (nohup keeps one running)\n");
  std::_Exit(static_cast<int>(Exit::Interrupted));
}

int told_held(const Call& call, const std::string& cluster, const Holder& holder) {
  if (call.json) {
    return fail(call, cluster, Exit::Held,
                "being changed by " + holder.command + ", pid " + std::to_string(holder.pid) +
                    " on " + holder.host + ", " + holder.user,
                {"skep status --watch"});
  }
  tell(held_text(cluster, holder, progress_style(call)));
  return static_cast<int>(Exit::Held);
}

}  // namespace

std::string last_stopped(const Ledger& ledger) {
  const auto node = ledger.fact("last_stopped");
  const auto position = ledger.fact("last_stopped_position");
  if (!node || node->empty()) return "";
  return *node + (position && !position->empty() ? " at " + *position : "");
}

std::variant<Seat, int> take_seat_to_change(const Call& call, const Place& place) {
  const std::string& cluster = place.config.cluster;
  if (auto made = make_state_folder(place); !made) return fail(call, cluster, made.error());
  auto seat =
      Seat::to_change(place.folder, this_process("skep " + call.command, SystemClock().now().utc));
  if (seat) return std::move(*seat);
  if (seat.error().code != Code::Unavailable) return fail(call, cluster, seat.error());
  const Holder holder = read_holder(place.folder).value_or(Holder{.command = "another command"});
  return told_held(call, cluster, holder);
}

namespace {

Result<Changed> change_here(const Call& call, const Place& place, Seat& seat,
                            const Request& request) {
  auto ledger = open_ledger(place);
  if (!ledger) return std::move(ledger).error();
  if (request.aim == Aim::Up) {
    if (auto kept = keep_applied(place); !kept) return std::move(kept).error();
  }
  seat.show(**ledger);
  const auto provider = make_provider(place, ClusterId((*ledger)->fact("cluster").value_or("")));
  const auto installer = make_installer(place);
  catch_interrupts();
  ShownProgress progress(call);
  Caller caller;
  const Host host{.changed =
                      [&](const View& view) {
                        seat.show(view);
                        progress.show(cleaned(view));
                      },
                  .stop =
                      [&] {
                        const Tick now = SystemClock().now().tick;
                        seat.pump(now);
                        if (caller.gone(now)) leave(call.command);
                        return interrupted();
                      }};
  auto view = run(place.config, request,
                  Doors{.provider = *provider,
                        .installer = *installer,
                        .ledger = **ledger,
                        .folder = place.folder,
                        .agent_version = agent_version()},
                  host);
  progress.end();
  if (!view) return std::move(view).error();
  return Changed{.view = cleaned(std::move(*view)), .last = clean(last_stopped(**ledger))};
}

}  // namespace

std::variant<Changed, int> change(const Call& call, const Place& place, const Request& request) {
  const std::string& cluster = place.config.cluster;
  const std::vector<std::string> next{"skep " + call.command};
  auto begun = ask_service(place, request);
  if (!begun) return fail(call, cluster, begun.error(), next);
  if (begun->holder) return told_held(call, cluster, *begun->holder);
  if (begun->number != 0) {
    auto followed = follow(call, place, begun->number);
    if (!followed) return fail(call, cluster, followed.error(), next);
    return std::move(*followed);
  }
  auto taken = take_seat_to_change(call, place);
  if (const int* status = std::get_if<int>(&taken)) return *status;
  auto changed = change_here(call, place, std::get<Seat>(taken), request);
  if (!changed) return fail(call, cluster, changed.error(), next);
  return std::move(*changed);
}

int exit_of(const View& view, bool reached) {
  if (view.interrupted) return static_cast<int>(Exit::Interrupted);
  if (view.failed) return static_cast<int>(exit_for(view.failed->code));
  return static_cast<int>(reached ? Exit::Done : Exit::NotDone);
}

int told_up(const Call& call, const Changed& changed) {
  const int exit_code = exit_of(changed.view, as_asked(changed.view));
  if (call.json) {
    print_document(up_document(changed.view, exit_code));
  } else {
    print(up_end_text(changed.view, result_style(call), changed.served));
  }
  return exit_code;
}

}  // namespace skep::coordinator
