// Knock: waits for the greeting of an SSH server.

#pragma once

#include <cstdint>
#include <string>

#include "common/result.h"
#include "common/time.h"

namespace skep::coordinator::install {

/// Code::Unavailable: none within `limit`, with what was seen last; the first try, which there
/// always is, has `first`.  A name that is not an IPv4 address is not knocked at: ssh itself will
/// tell.
Result<void> knock(const std::string& address, std::uint16_t port, Duration limit, Duration first);

}  // namespace skep::coordinator::install
