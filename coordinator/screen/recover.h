// Recover: where each member stands, and what a recovery would do with it.  Pure.

#pragma once

#include <string>
#include <vector>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// `missing`: the nodes to be left out.
std::string recover_table(const View& view, const std::vector<NodeId>& missing, const Style& style);

/// `done`: it was carried out, and this is the view after it.
Document recover_document(const View& view, const std::vector<NodeId>& missing, bool done,
                          int exit_code);

}  // namespace skep::coordinator
