// Depot: what the machines fetch packages and images from, heard by them alone.

#pragma once

#include <string>

#include "common/result.h"
#include "coordinator/provider/local/machines.h"

namespace skep::coordinator::local {

/// Code::NotFound: the cache lacks a part, with what makes it.
Result<void> check_cache(const std::string& cache);

/// Where it listens: the host's end of the machines' network, or the loopback that vms reach.
std::string depot_address(const GroundRecord& ground);

/// Starts package server and registry where they do not run, and waits until they take connections.
Result<void> start_depot(const Yard& yard);

/// Both end.  Idempotent.
Result<void> stop_depot(const Folder& folder, const GroundRecord& ground);

}  // namespace skep::coordinator::local
