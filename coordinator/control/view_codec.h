// ViewCodec: a View as a document, whole, for a reader that is attached to another's coordinator.
// Pure.

#pragma once

#include "coordinator/fleet/view.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator {

Document encode_view(const View& view);
/// What is missing or unknown reads as nothing.
View decode_view(const Document& document);

}  // namespace skep::coordinator
