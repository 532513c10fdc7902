// Change: what `up` and `down` share: the lock, the seat, the coordinator, and what is shown
// meanwhile.

#pragma once

#include <optional>
#include <string>

#include "common/result.h"
#include "coordinator/commands/place.h"
#include "coordinator/control/lock.h"
#include "coordinator/control/seat.h"
#include "coordinator/coordinator.h"

namespace skep::coordinator {

/// The seat for a changing command, or the exit status after who holds the cluster has been told.
std::variant<Seat, int> take_seat_to_change(const Call& call, const Place& place);

struct Changed {
  View view;
  std::string last;  // which member was stopped last, and where it stood; for `down`
};

/// Runs the coordinator with progress on stderr.
Result<Changed> change(const Call& call, const Place& place, Seat& seat, const Request& request);

/// The exit status that a view says.
int exit_of(const View& view, bool reached);

}  // namespace skep::coordinator
