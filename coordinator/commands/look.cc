#include "coordinator/commands/look.h"

#include <filesystem>
#include <optional>
#include <thread>

#include "coordinator/commands/terminal.h"
#include "coordinator/control/seat.h"
#include "coordinator/control/socket.h"
#include "coordinator/control/view_codec.h"
#include "coordinator/limits.h"
#include "coordinator/screen/lists.h"

namespace skep::coordinator {
namespace {

Tick tick() {
  return SystemClock().now().tick;
}

bool nothing_here(const Place& place) {
  std::error_code problem;
  return !std::filesystem::exists(place.folder + "/ledger.db", problem);
}

/// Nothing: a changing command wanted the seat.
Result<std::optional<View>> host_a_look(const Place& place, Seat& seat, const Request& request,
                                        const Shown& shown) {
  auto ledger = look_into_ledger(place);
  if (!ledger) return std::move(ledger).error();
  seat.show(**ledger);
  const auto provider = make_provider(place, ClusterId((*ledger)->fact("cluster").value_or("")));
  const auto installer = make_installer(place);
  bool enough = false;
  Tick told{};
  const Host host{.changed =
                      [&](const View& view) {
                        seat.show(view);
                        if (!shown || !worth_showing(view) || tick() - told < kWatchEvery) return;
                        told = tick();
                        enough = !shown(view);
                      },
                  .stop =
                      [&] {
                        seat.pump(tick());
                        return enough || interrupted() || seat.wanted();
                      }};
  auto view = run(place.config, request,
                  Doors{.provider = *provider,
                        .installer = *installer,
                        .ledger = **ledger,
                        .folder = place.folder,
                        .agent_version = ""},
                  host);
  if (!view) return std::move(view).error();
  if (seat.wanted()) return std::optional<View>{};
  return std::optional(std::move(*view));
}

Result<View> ask_for_view(const Place& place) {
  auto answer = ask_host(place.folder, AskView{}, kAnswerPatience);
  if (!answer) return std::move(answer).error();
  if ((*answer)["view"].is_null()) return Error{Code::Invalid, (*answer)["error"].text()};
  return decode_view((*answer)["view"]);
}

/// Nothing: the seat changes hands just now.
Result<std::optional<View>> look_once(const Place& place, const Request& request,
                                      const Shown& shown) {
  auto seat = Seat::to_read(place.folder);
  if (seat) return host_a_look(place, *seat, request, shown);
  if (seat.error().code != Code::Unavailable) return std::move(seat).error();
  auto view = ask_for_view(place);
  if (view) return std::optional(std::move(*view));
  if (view.error().code != Code::Unavailable) return std::move(view).error();
  return std::optional<View>{};
}

/// One view, of whoever has it; with `shown` and a request to watch, many until it says false.
Result<View> look_with(const Place& place, const Request& request, const Shown& shown = {}) {
  if (auto made = make_state_folder(place); !made) return std::move(made).error();
  for (int tries = 0; tries < kSeatTries && !interrupted(); ++tries) {
    auto view = look_once(place, request, shown);
    if (!view) return std::move(view).error();
    if (*view) return std::move(**view);
    std::this_thread::sleep_for(kSeatChange);
  }
  return Error{Code::TimedOut, "whoever hosts the coordinator of this cluster does not answer"};
}

}  // namespace

Result<View> look(const Place& place) {
  return look_with(place, Request{.aim = Aim::Look, .patience = kLookPatience});
}

Result<void> watch(const Place& place, const Shown& shown) {
  const Request request{.aim = Aim::Look, .patience = kLookPatience, .watch = true};
  while (!interrupted()) {
    // Comes back after one view where we are attached, and after the last where we hosted.
    auto view = look_with(place, request, shown);
    if (!view) return std::move(view).error();
    if (interrupted() || !shown(*view)) return {};
    for (Duration waited{0}; waited < kWatchEvery && !interrupted(); waited += kLoopWait) {
      std::this_thread::sleep_for(kLoopWait);
    }
  }
  return {};
}

Result<std::vector<LedgerEvent>> look_at_events(const Place& place, const NodeId& node,
                                                std::size_t last) {
  if (nothing_here(place)) return std::vector<LedgerEvent>{};
  const Tick deadline = tick() + kAnswerPatience;
  for (;;) {
    auto seat = Seat::to_read(place.folder);
    if (seat) {
      auto ledger = look_into_ledger(place);
      if (!ledger) return std::move(ledger).error();
      return (*ledger)->events(node, last);
    }
    auto answer = ask_host(place.folder, AskEvents{node, last}, kAnswerPatience);
    if (answer) return events_from((*answer)["events"]);
    if (answer.error().code != Code::Unavailable || tick() > deadline) {
      return std::move(answer).error();
    }
    std::this_thread::sleep_for(kLockTick);
  }
}

}  // namespace skep::coordinator
