// Wish: what the command line of `sim` asks for.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/setting.h"

namespace skep::sim {

struct Wish {
  std::uint64_t histories = 0;
  std::optional<std::uint64_t> seed;  // of the first; nothing: drawn, or the count file's next
  bool trace = false;
  std::size_t nodes_least = 3;
  std::size_t nodes_most = 3;
  std::size_t jobs = 1;    // processes that share the histories
  std::string seeds_file;  // histories that failed once, before all others
  std::string count_file;  // appended to
  Climate climate;
  Planted planted = Planted::None;
  bool stops_at_first = false;  // a bug is planted: finding it is the good end
  bool unchecked = false;       // no checker looks
};

/// Nothing: not understood.
std::optional<Wish> read_wish(const std::vector<std::string>& words);

/// "3" or "3-5"; false where it is neither.
bool read_nodes(const std::string& text, std::size_t& least, std::size_t& most);

extern const char* const kUsage;

}  // namespace skep::sim
