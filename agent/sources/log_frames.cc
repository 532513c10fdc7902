#include "agent/sources/log_frames.h"

#include <algorithm>

namespace skep::agent {

void LogFrames::add(std::string_view bytes, const LineCutter::Sink& line) {
  while (!bytes.empty()) {
    if (left_ == 0) {
      if (header_.size() == kHeader) header_.clear();
      const std::size_t wanted = std::min(kHeader - header_.size(), bytes.size());
      header_.append(bytes.substr(0, wanted));
      bytes.remove_prefix(wanted);
      if (header_.size() < kHeader) return;
      for (std::size_t i = kHeader / 2; i < kHeader; ++i) {
        left_ = (left_ << 8U) | static_cast<std::uint8_t>(header_[i]);
      }
      continue;
    }
    const std::size_t length = std::min<std::size_t>(left_, bytes.size());
    stream().add(bytes.substr(0, length), line);
    bytes.remove_prefix(length);
    left_ -= static_cast<std::uint32_t>(length);
  }
}

}  // namespace skep::agent
