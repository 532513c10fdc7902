// Units: systemd over D-Bus, answered when the job itself has ended.  It and
// sources/unit_signals are the only places that know sdbus-c++.

#pragma once

#include <atomic>
#include <string>

#include "agent/effect.h"

namespace skep::agent::executor {

/// Code::NotFound: no such unit.  Code::TimedOut: the job still runs.
/// Code::Unavailable: no D-Bus, the job failed, or `cancel` was set: it goes on without us.
Result<void> change_unit(const ChangeUnit& change, const std::atomic<bool>& cancel);

Result<UnitSeen> look_at_unit(const std::string& unit);

}  // namespace skep::agent::executor
