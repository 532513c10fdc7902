#include "common/notify.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>

namespace skep {

Notify::Notify(const std::string& socket) : socket_(socket) {
  if (socket_.empty()) return;
  descriptor_ = Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

void Notify::ready(std::string_view words) {
  std::string status(words);
  std::replace(status.begin(), status.end(), '\n', ' ');
  tell((told_ready_ ? "STATUS=" : "READY=1\nSTATUS=") + status);
  told_ready_ = true;
}

void Notify::alive() {
  tell("WATCHDOG=1");
}

void Notify::stopping() {
  tell("STOPPING=1");
}

void Notify::tell(const std::string& text) {
  if (!descriptor_.open()) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  const std::size_t size = std::min(socket_.size(), sizeof to.sun_path - 1);
  std::copy_n(socket_.data(), size, to.sun_path);
  if (to.sun_path[0] == '@') to.sun_path[0] = '\0';  // an abstract name
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
  // Whoever does not listen misses it: the watchdog is told again, the status too.
  [[maybe_unused]] const ssize_t sent =
      ::sendto(descriptor_.get(), text.data(), text.size(), MSG_NOSIGNAL,
               reinterpret_cast<const sockaddr*>(&to), length);
}

}  // namespace skep
