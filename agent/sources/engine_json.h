// EngineJson: the few words of Docker's JSON that the sources need.  Pure; the only place of them
// that knows a JSON library.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/event.h"

namespace skep::agent {

/// One line of GET /events: a container's; nothing for anything else.
std::optional<EngineEvent> engine_event(std::string_view line);

/// State.StartedAt of GET /containers/NAME/json, as the logs' `since` wants it:
/// "1764000000.123456789".  Nothing where it never started.
std::optional<std::string> started_at(std::string_view inspect);

}  // namespace skep::agent
