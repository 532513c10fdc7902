// Argument vectors of ssh, and how a command is handed to the shell at its other end.  Pure.

#pragma once

#include <string>
#include <vector>

#include "coordinator/provider/provider.h"

namespace skep::coordinator::install {

/// Everything but the command.  `known_hosts`: the file that holds this node's key, under its name;
/// `pinned`: it is there already, and no other is taken.
std::vector<std::string> ssh_argv(const Machine& machine, const std::string& known_hosts,
                                  bool pinned);

/// The line of that file.
std::string known_host(const NodeId& node, const std::string& host_key);

/// One argument as a shell reads it back, whatever is in it.
std::string quoted(const std::string& argument);

/// What ssh is given: `script`, as root, with its arguments in $1, $2, ...
std::string as_root(const Machine& machine, const std::string& script,
                    const std::vector<std::string>& arguments);

}  // namespace skep::coordinator::install
