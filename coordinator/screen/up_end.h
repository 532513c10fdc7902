// UpEnd: how a bring-up or a taking down ended: the sentence, the bars, the critical path, what next.  Pure.

#pragma once

#include <string>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

std::string up_end_text(const View& view, const Style& style);
Document up_document(const View& view, int exit_code);

/// `last` is which member was stopped last and where it stood, "sw3 at UUID:10482"; may be empty.
std::string down_end_text(const View& view, const std::string& last, const Style& style);
Document down_document(const View& view, const std::string& last, int exit_code);

}  // namespace skep::coordinator
