// Signatures: what libblkid knows of the content of a device.  The only place that knows libblkid.

#pragma once

#include <string>
#include <vector>

#include "common/result.h"

namespace skep::agent::executor {

/// All of them, file systems, members of arrays and partition tables, those with a
/// wrong checksum too: `ext4 "backup" UUID 7d0c...`, `gpt partition table`.  Read-only.
Result<std::vector<std::string>> signatures_of(int descriptor);

}  // namespace skep::agent::executor
