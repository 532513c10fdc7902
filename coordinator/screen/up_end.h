// UpEnd: how a bring-up or a taking down ended: the sentence, the bars, the critical path, what
// next.  Pure.

#pragma once

#include <string>

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// `served`: a service made it, and watches from here on.
std::string up_end_text(const View& view, const Style& style, bool served = false);
/// After `recover`: nodes that were left out may be short.
std::string recover_end_text(const View& view, const Style& style);
Document up_document(const View& view, int exit_code);

/// What `down` was asked for, and what the ledger says after it.
struct Off {
  std::string
      last;  // the member stopped last and where it stood, "sw3 at UUID:10482"; may be empty
  bool purged = false;
  bool wiped = false;
};

std::string down_end_text(const View& view, const Off& off, const Style& style);
Document down_document(const View& view, const Off& off, int exit_code);

}  // namespace skep::coordinator
