// Sold: whether the service sells what the YAML asks for, told before anything is ordered.  Pure.

#pragma once

#include <vector>

#include "coordinator/config.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator::softlayer {

/// `options`: getCreateObjectOptions; `vlans`: those of the account that the YAML names.  Each
/// fault with the line of its key.  What the service leaves out of its options is not held against
/// the YAML.
std::vector<Fault> not_sold(const Config& config, const Document& options, const Document& vlans);

/// Every VLAN that the YAML names, once.
std::vector<std::uint64_t> vlans_of(const Config& config);

}  // namespace skep::coordinator::softlayer
