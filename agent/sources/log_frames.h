// LogFrames: takes Docker's log stream apart into lines.  Pure.
//
// Without a terminal the engine frames what a container printed: one byte says
// which stream, three are zero, four are the length, high byte first.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/kept_output.h"

namespace skep::agent {

class LogFrames {
 public:
  void add(std::string_view bytes, const LineCutter::Sink& line);

 private:
  static constexpr std::size_t kHeader = 8;

  LineCutter& stream() { return header_[0] == '\2' ? err_ : out_; }

  std::string header_;
  std::uint32_t left_ = 0;  // of the frame under way
  LineCutter out_;
  LineCutter err_;
};

}  // namespace skep::agent
