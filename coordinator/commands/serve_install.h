// ServeInstall: `skep serve --install`; gives the exit status.

#pragma once

#include "coordinator/commands/call.h"
#include "coordinator/commands/place.h"

namespace skep::coordinator {

int install_service(const Call& call, const Place& place);

}  // namespace skep::coordinator
