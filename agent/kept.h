// Kept on disk: what an agent keeps across restarts, as JSON a person can read.

#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "protocol/messages.h"

namespace skep::agent {

std::string write_kept(const protocol::Kept& kept);

/// Code::Corrupt: not such a text.  Unknown keys pass, a missing one is at its default.
Result<protocol::Kept> read_kept(std::string_view text);

}  // namespace skep::agent
