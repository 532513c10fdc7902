// Pause: nodes that a person works on.  They are watched and not touched, by their agents either;
// the rest is guarded as if they could be gone at any moment.  Pure.

#pragma once

#include <optional>
#include <string>

#include "coordinator/plan/plan.h"

namespace skep::coordinator {

bool paused(const Record& record, const NodeId& node);

/// "since 2026-08-14T02:10:07Z".
std::string paused_words(const Record& record, const NodeId& node);

/// Of the YAML's nodes, "sw1 sw2"; empty: none is.
std::string who_is_paused(const Situation& situation);

/// What stands in the way of a pause, a `down` or a recovery; empty: nothing.
std::string pause_refused(const Situation& situation);
std::string held_by_pause(const Situation& situation, const std::string& what);

/// Of Aim::Pause: the nodes named are paused from here on.
std::optional<Planned> begin_pause(const Situation& situation);
/// Of an `up` that names nodes to be taken up again.
std::optional<Planned> end_pause(const Situation& situation);

}  // namespace skep::coordinator
