// Status: the cluster in one table.  Pure.

#pragma once

#include <string>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// "serves", "serves, one node short", "does not serve", "is down".
std::string cluster_words(const View& view);
std::size_t serving_count(const View& view);
std::size_t paused_count(const View& view);
/// All that should serve do, whatever is paused: what `status --exit-code` asks.
bool as_wanted(const View& view);
/// Every node stands where `up` was asked to bring it.
bool as_asked(const View& view);

std::string status_text(const View& view, const Style& style);
Document status_document(const View& view);

}  // namespace skep::coordinator
