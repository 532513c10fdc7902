// Health on the screens: remarks as lines, verdicts as documents.

#pragma once

#include <string>
#include <vector>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// "critical for 3 min 20 s: its component is non-Primary"; without a time what has just begun.
std::string remark_words(const Remark& remark);

/// Below the table of `status`: what is found on each node, then of the cluster; empty: all is
/// well.
std::string remarks_text(const View& view, const Style& style);

Document verdict_document(const Verdict& verdict);

}  // namespace skep::coordinator
