// Who keeps this host's clock, and how far off it is.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::time {

struct Service {
  std::string unit;
  bool there = false;
  bool active = false;
};

struct Facts {
  std::vector<Service> services;   // as in kUnits
  std::optional<Duration> offset;  // of the running service; nothing: not known yet
};

/// In the order in which one is taken where several are installed.
constexpr const char* kUnits[] = {"chrony.service", "chronyd.service", "systemd-timesyncd.service"};

std::vector<Effect> looks();
/// Asks only the service that runs.
std::vector<Effect> further_looks(std::span<const Answer> seen);
Result<Facts> read(std::span<const Answer> seen);

/// `chronyc -c tracking`; nothing while it is not synchronised.
Result<std::optional<Duration>> read_tracking(std::string_view csv);
/// `timedatectl timesync-status`; nothing before the first answer of a server.
std::optional<Duration> read_timesync(std::string_view text);
/// "+1.234ms", "-1min 3.2s", "870us", as systemd writes times.
std::optional<Duration> read_systemd_time(std::string_view text);

}  // namespace skep::agent::time
