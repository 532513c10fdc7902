// KeptOutput: head and tail of what a program printed; the middle of long output is cut out.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "common/units.h"

namespace skep {

class KeptOutput {
 public:
  /// Holds at most `keep` (and the line that tells what was cut).
  explicit KeptOutput(Bytes keep);

  void add(std::string_view bytes);

  /// Head, "[... 4096 bytes cut ...]" on a line of its own where bytes are missing, tail.
  std::string text() const;

 private:
  std::size_t half_;
  std::string head_;
  std::string tail_;  // up to twice half_, so that trimming is rare
  std::uint64_t dropped_ = 0;
};

/// Cuts a stream into lines; one without an end is handed on in pieces of kLineMax.
class LineCutter {
 public:
  using Sink = std::function<void(std::string_view line)>;

  /// Calls `sink` for each line that `bytes` ends, without its "\n" or "\r\n".
  void add(std::string_view bytes, const Sink& sink);
  /// Hands on what has no end yet.
  void finish(const Sink& sink);
  /// The last line that was not empty, ended or not.
  std::string last() const;

 private:
  void hand_on(const Sink& sink);

  std::string line_;
  std::string last_;
};

}  // namespace skep
