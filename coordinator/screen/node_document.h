// NodeDocument: what every command that answers with nodes says of each.

#pragma once

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator {

Document node_document(const NodeView& node);
Document nodes_document(const View& view);

/// "error": code, node, stage, what was seen, what it means, what to do next.
Document error_document(const View& view, int code);

}  // namespace skep::coordinator
