// Why: `skep why NODE`, and the same block wherever a node is refused: seen, means, holds, next.
// Pure.

#pragma once

#include <string>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// "lost for 3 min 20 s; before that serving".
std::string state_words(const NodeView& node);

std::string why_text(const NodeView& node, const Style& style);
Document why_document(const View& view, const NodeView& node);

}  // namespace skep::coordinator
