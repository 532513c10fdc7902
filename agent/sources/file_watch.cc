#include "agent/sources/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace skep::agent {

FileWatch::FileWatch(const std::vector<std::string>& paths)
    : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)), paths_(paths.begin(), paths.end()) {
  if (!descriptor_.open()) return;
  for (const auto& path : paths_) {
    const std::string folder = path.substr(0, path.rfind('/'));
    const int watch = ::inotify_add_watch(descriptor_.get(), folder.c_str(),
                                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
    if (watch >= 0) folders_[watch] = folder;
  }
}

void FileWatch::take(std::vector<Event>& events) {
  if (!descriptor_.open()) return;
  std::set<std::string> changed;
  alignas(inotify_event) std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::read(descriptor_.get(), buffer.data(), buffer.size());
    if (got <= 0) break;
    for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const auto folder = folders_.find(event.wd);
      if (folder != folders_.end() && event.len > 0) {
        changed.insert(folder->second + "/" + (buffer.data() + at + sizeof event));
      }
      at += sizeof event + event.len;
    }
  }
  for (const auto& path : changed) {
    if (paths_.contains(path)) events.emplace_back(FileEvent{path});
  }
}

}  // namespace skep::agent
