// Plan: what `skep up` would do, each line with its reason.  Pure.

#pragma once

#include <string>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// Something would be made or changed.
bool plan_changes(const View& view);

/// The lines alone.
std::string plan_lines_text(const std::vector<PlanLine>& lines, const Style& style);
std::string plan_text(const View& view, const Style& style);
Document plan_document(const View& view);

}  // namespace skep::coordinator
