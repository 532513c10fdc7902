// Limits of what every program shares; each with its reason.

#pragma once

#include <cstddef>

#include "common/time.h"
#include "common/units.h"

namespace skep {

/// Between TERM and KILL for a process group past its deadline: dpkg and mkfs
/// need seconds to leave a clean state, and nobody waits longer for a dead tool.
constexpr Duration kTermToKill{10'000};

/// How often a running tool is looked at for cancellation, silence and an end
/// that left its pipes open.  Kernels before 5.3 have no descriptor for that.
constexpr Duration kProcessTick{100};

/// A program that ended while a child of its own holds its pipes (a daemon it
/// started): what is still in them arrives at once, nobody waits for more.
constexpr Duration kDrainAfterEnd{200};

/// A line longer than this is handed on in pieces.
constexpr Bytes kLineMax = kib(64);

/// One read from a pipe: the size of a Linux pipe.
constexpr std::size_t kPipeRead = 64U << 10U;

/// design.md section 12: retry.
constexpr Duration kRetryFirst{500};
constexpr Duration kRetryMost{30'000};

}  // namespace skep
