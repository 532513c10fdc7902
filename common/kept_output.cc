#include "common/kept_output.h"

#include <algorithm>

#include "common/limits.h"

namespace skep {

KeptOutput::KeptOutput(Bytes keep) : half_(static_cast<std::size_t>(keep.count / 2)) {}

void KeptOutput::add(std::string_view bytes) {
  const std::size_t room = half_ - std::min(half_, head_.size());
  head_.append(bytes.substr(0, room));
  bytes.remove_prefix(std::min(room, bytes.size()));
  tail_.append(bytes);
  if (tail_.size() <= 2 * half_) return;
  const std::size_t over = tail_.size() - half_;
  tail_.erase(0, over);
  dropped_ += over;
}

std::string KeptOutput::text() const {
  const std::size_t over = tail_.size() - std::min(half_, tail_.size());
  const std::uint64_t cut = dropped_ + over;
  if (cut == 0) return head_ + tail_;
  return head_ + "\n[... " + std::to_string(cut) + " bytes cut ...]\n" + tail_.substr(over);
}

void LineCutter::add(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::size_t room = kLineMax.count - line_.size();
    const std::size_t length = std::min(end == std::string_view::npos ? bytes.size() : end, room);
    line_.append(bytes.substr(0, length));
    bytes.remove_prefix(length);
    const bool ended = !bytes.empty() && bytes.front() == '\n';
    if (ended) bytes.remove_prefix(1);
    if (ended || line_.size() == kLineMax.count) hand_on(sink);
  }
}

void LineCutter::finish(const Sink& sink) {
  if (!line_.empty()) hand_on(sink);
}

std::string LineCutter::last() const {
  return line_.empty() ? last_ : line_;
}

void LineCutter::hand_on(const Sink& sink) {
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  if (sink) sink(line_);
  if (!line_.empty()) last_ = line_;
  line_.clear();
}

}  // namespace skep
