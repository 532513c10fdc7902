// Change: what `up` and `down` share: through the service where one runs, else the lock, the seat
// and the coordinator of our own; and what is shown meanwhile.

#pragma once

#include <optional>
#include <string>
#include <variant>

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
  bool served = false;  // a service made it
  std::string last;     // which member was stopped last, and where it stood; for `down`
};

/// With progress on stderr; or the exit status after it has been told why it came to nothing.
std::variant<Changed, int> change(const Call& call, const Place& place, const Request& request);

/// Which member was stopped last, and where it stood; empty: none was.
std::string last_stopped(const Ledger& ledger);

/// The exit status that a view says.
int exit_of(const View& view, bool reached);

/// How an `up`, or a `resume`, ended, on stdout; its exit status.
int told_up(const Call& call, const Changed& changed);

}  // namespace skep::coordinator
