// Why: `skep why NODE`, and the same block wherever a node is refused: seen, means, holds, next.
// Pure.

#pragma once

#include <string>
#include <vector>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// "lost for 3 min 20 s; before that serving".
std::string state_words(const NodeView& node);

/// What a changing command was refused on a node that has not been heard since, with its time;
/// empty where the node got further.  `events`: the node's, oldest first.
std::string last_refusal(const std::vector<LedgerEvent>& events);

std::string why_text(const NodeView& node, const Style& style);
Document why_document(const View& view, const NodeView& node);

}  // namespace skep::coordinator
