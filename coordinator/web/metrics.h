// Metrics: a view in Prometheus' text format (version 0.0.4).  Pure.
//
// By hand, not by prometheus-cpp: its registry is made for counters that live in a
// process, and all that is told here comes from one view at the moment of the scrape.

#pragma once

#include <optional>
#include <string>

#include "common/time.h"
#include "coordinator/fleet/view.h"

namespace skep::coordinator {

struct WatchState {
  std::size_t alerts = 0;  // standing
  bool changing = false;
};

/// Without a view yet: only that the coordinator is there.
std::string metrics_text(const std::optional<View>& view, const WatchState& watch, Utc now);

inline constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace skep::coordinator
