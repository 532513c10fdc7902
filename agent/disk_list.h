// Disk list: what `skep-agent disks` prints for whoever is to give one.  Pure.

#pragma once

#include <string>
#include <vector>

#include "agent/effect.h"

namespace skep::agent {

/// One line of JSON: [{"device", "serial", "size_bytes", "may_be_given", "words"}].
std::string list_of(const std::vector<Disk>& disks);

}  // namespace skep::agent
