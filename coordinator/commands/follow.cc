#include "coordinator/commands/follow.h"

#include <thread>

#include "coordinator/commands/progress.h"
#include "coordinator/control/socket.h"
#include "coordinator/limits.h"
#include "coordinator/service/desk.h"

namespace skep::coordinator {
namespace {

Tick tick() {
  return SystemClock().now().tick;
}

Result<Progress> ask_for_progress(const Place& place, std::uint64_t number) {
  auto answer = ask_host(place.folder, AskProgress{number}, kAnswerPatience);
  if (!answer) return std::move(answer).error();
  return progress_from(*answer);
}

/// The service is between two runs, or is being restarted.
bool may_come_back(const Error& error) {
  return error.code == Code::Unavailable || error.code == Code::TimedOut;
}

}  // namespace

Result<Begun> ask_service(const Place& place, const Request& request) {
  auto answer = ask_host(place.folder, AskChange{.request = request, .agreed = place.agreed},
                         kAnswerPatience);
  // Nobody is there, or somebody who takes no changes: the locks say which.
  if (!answer && answer.error().code == Code::Unavailable) return Begun{};
  if (!answer) return std::move(answer).error();
  Begun begun{.number = static_cast<std::uint64_t>((*answer)["number"].number())};
  if (!(*answer)["held"].is_null()) begun.holder = decode_holder((*answer)["held"]);
  if (!(*answer)["failed"].is_null()) return Error{Code::Unavailable, (*answer)["failed"].text()};
  return begun;
}

Result<Changed> follow(const Call& call, const Place& place, std::uint64_t number) {
  catch_interrupts();
  ShownProgress shown(call);
  bool asked_to_end = false;
  Tick heard = tick();
  for (;;) {
    if (interrupted() && !asked_to_end) {
      shown.end();
      tell("skep: the service ends this `skep " + call.command +
           "` here and goes on watching; what a node has begun it finishes\n");
      // Whether it heard shows in the next answer.
      asked_to_end = ask_host(place.folder, AskInterrupt{number}, kAnswerPatience).has_value();
    }
    auto progress = ask_for_progress(place, number);
    if (!progress && !may_come_back(progress.error())) return std::move(progress).error();
    if (!progress && tick() - heard > kServiceGone) {
      return Error{Code::Unavailable, "the service went away; this `skep " + call.command +
                                          "` is on record, and goes on when it is started again"};
    }
    if (progress) {
      heard = tick();
      if (progress->ended) {
        shown.end();
        if (progress->outcome.error) return std::move(*progress->outcome.error);
        if (!progress->view) return Error{Code::Internal, "the service told of no view"};
        return Changed{.view = cleaned(std::move(*progress->view)),
                       .served = true,
                       .last = clean(progress->outcome.last)};
      }
      if (progress->view) shown.show(cleaned(*progress->view));
    }
    std::this_thread::sleep_for(kLoopWait);
  }
}

}  // namespace skep::coordinator
