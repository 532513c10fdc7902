// HostFacts: what this host is, looked at once a start.

#pragma once

#include <string>
#include <string_view>

#include "protocol/messages.h"

namespace skep::agent {

/// What cannot be seen is left empty: a room that needs it says so.
protocol::HostFacts look_at_host();

/// /proc/sys/kernel/random/boot_id: another after every boot.  A container's is
/// its host's, so the start of its first process stands behind it.
std::string boot_id();

/// The value of a key in os-release(5), without quotes; empty where there is none.
std::string os_release_value(std::string_view text, std::string_view key);

}  // namespace skep::agent
