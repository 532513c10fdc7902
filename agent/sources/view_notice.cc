#include "agent/sources/view_notice.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agent/limits.h"
#include "common/log.h"

namespace skep::agent {

ViewNotice::~ViewNotice() {
  if (descriptor_.get() >= 0) ::unlink(path_.c_str());
}

void ViewNotice::listen() {
  struct stat there {};
  if (descriptor_.get() >= 0 && ::stat(path_.c_str(), &there) == 0) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.size() >= sizeof address.sun_path) return;
  std::strcpy(address.sun_path, path_.c_str());
  Descriptor fresh(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  ::unlink(path_.c_str());
  // The member's server runs as another user; the folder keeps everybody else out.
  constexpr mode_t kAnyone = 0666;
  if (fresh.get() < 0 ||
      ::bind(fresh.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path_.c_str(), kAnyone) != 0) {
    log::warn("view_notice_unheard", {{"path", path_}, {"why", std::strerror(errno)}});
    return;
  }
  descriptor_ = std::move(fresh);
}

void ViewNotice::take(std::vector<Event>& events) {
  bool heard = false;
  char word[16];
  for (int i = 0; i < kNoticesATurn && descriptor_.get() >= 0; ++i) {
    if (::recv(descriptor_.get(), word, sizeof word, MSG_DONTWAIT) < 0) break;
    heard = true;
  }
  if (heard) events.emplace_back(ViewChanged{});
}

}  // namespace skep::agent
