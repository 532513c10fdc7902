// skep up: makes it so; run again, it goes on where it was.

#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/purchase.h"
#include "coordinator/commands/terminal.h"

namespace skep::coordinator {

int up_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  Place& place = *std::get<std::unique_ptr<Place>>(opened);
  if (!call.yes && !stdin_is_terminal()) {
    return fail(call, place.config.cluster, Exit::Refused,
                "without a terminal `up` wants --yes; nothing was changed",
                {"skep plan", "skep up --yes"});
  }
  auto agreed = agree_to_order(call, place);
  if (const int* status = std::get_if<int>(&agreed)) return *status;
  place.agreed = std::move(std::get<softlayer::Agreement>(agreed));
  const auto ended = change(call, place, Request{.aim = Aim::Up, .until = call.until});
  if (const int* status = std::get_if<int>(&ended)) return *status;
  return told_up(call, std::get<Changed>(ended));
}

}  // namespace skep::coordinator
