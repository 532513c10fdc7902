// Supervisor of one container: the process that a container machine hangs on.

#pragma once

#include <string>

namespace skep::coordinator::local {

/// What `skep local-machine FOLDER` does: enters the cluster's network, mounts the machine's root
/// in a mount namespace of its own, boots it, and boots it again when it asks for a reboot.  Comes
/// back when the machine is off.  Gives the exit status; words go to stderr.
int supervise(const std::string& folder);

}  // namespace skep::coordinator::local
