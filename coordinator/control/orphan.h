// Orphan: a changing command that nobody waits for any more: its terminal or script is gone, and it
// was told to survive that (nohup).

#pragma once

#include "coordinator/screen/trouble.h"

namespace skep::coordinator {

/// The holder is such a one, and does what `mine` would do, for the same user of this computer.
bool orphan_of_same_kind(const Holder& holder, const Holder& mine);

/// Asks it to end in order, as Ctrl-C would; the lock shows when it has.
void end_orphan(const Holder& holder);

}  // namespace skep::coordinator
