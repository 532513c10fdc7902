// The depot's server: packages over HTTP, and the time, for the machines of one cluster.

#pragma once

#include <cstdint>
#include <string>

namespace skep::coordinator::local {

/// What `skep local-depot FOLDER ADDRESS PORT` does: serves the files of `folder` (a flat package
/// repository) at `address` alone, and the time at its UDP port 123 where that is free.  Runs until
/// it is ended.  Gives the exit status; words go to stderr.
int serve_depot(const std::string& folder, const std::string& address, std::uint16_t port);

}  // namespace skep::coordinator::local
