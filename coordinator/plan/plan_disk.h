// Disks that a person gave (`skep disk give`): told to the node until its claim stands, and used
// once.

#pragma once

#include <optional>
#include <string>

#include "coordinator/plan/plan.h"

namespace skep::coordinator {

/// Of the intent that `skep disk give` begins; its detail is the disk's serial.
inline constexpr const char* kDiskIntent = "disk";

/// Serial of the disk that was given on this node and is not taken yet.
std::optional<std::string> given_disk(const Record& record, const NodeId& node);

/// Ends it when the node's partition room stands: the disk was taken, or another one is claimed.
std::optional<Planned> end_gift(const Situation& situation);

}  // namespace skep::coordinator
