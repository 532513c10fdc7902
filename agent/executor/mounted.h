// Mounted: which devices the kernel's own lists say are mounted or swapped to.  Pure.

#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skep::agent::executor {

struct Mounted {
  std::set<std::string> numbers;  // "254:16", as mountinfo gives them; btrfs gives one of its own
  std::vector<std::string> sources;  // "/dev/vdb"
};

/// From /proc/self/mountinfo (proc(5)).
Mounted mounted_in(std::string_view mountinfo);

/// Paths of swap areas, from /proc/swaps.
std::vector<std::string> swaps_in(std::string_view swaps);

/// Names in /dev that are never a disk to be claimed: loop0, ram0, zram0, dm-0, sr0, fd0, nbd0,
/// md0.
bool never_a_disk(std::string_view name);

}  // namespace skep::agent::executor
