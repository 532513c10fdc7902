// Bars: what each node did when, drawn to one scale, and the critical path.  Pure.

#pragma once

#include <string>
#include <vector>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// The scale, one bar a node, and what the dots mean; empty where nothing was done.
std::vector<std::string> bars(const View& view, const Style& style);

/// "critical path 2:51 = sw3 boot 0:33 + packages 0:48 ...", wrapped; empty where there is none.
std::vector<std::string> critical_path_lines(const View& view, const Style& style);

}  // namespace skep::coordinator
