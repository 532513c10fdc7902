#include "agent/relay.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "common/descriptor.h"
#include "common/files.h"

namespace skep::agent {
namespace {

Error failed(const std::string& what) {
  return Error{Code::Unavailable, what + ": " + std::strerror(errno)};
}

/// The name in the file system, as long as we listen on it.  A later relay that took
/// the name over keeps it.
class Named {
 public:
  explicit Named(std::string path) : path_(std::move(path)), file_(file_at(path_)) {}
  Named(const Named&) = delete;
  Named& operator=(const Named&) = delete;
  ~Named() {
    if (file_ == file_at(path_)) ::unlink(path_.c_str());
  }

 private:
  using File = std::pair<dev_t, ino_t>;
  static File file_at(const std::string& path) {
    struct stat seen {};
    return ::stat(path.c_str(), &seen) == 0 ? File{seen.st_dev, seen.st_ino} : File{};
  }

  std::string path_;
  File file_;
};

Result<Descriptor> listen_on(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path) return Error{Code::Invalid, path + ": too long"};
  std::memcpy(name.sun_path, path.c_str(), path.size());
  Descriptor listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!listening.open()) return failed("socket");
  ::unlink(path.c_str());
  // 0600 from its first moment; nothing else runs in this process.
  const mode_t before = ::umask(0177);
  const int bound = ::bind(listening.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name);
  ::umask(before);
  if (bound != 0 || ::listen(listening.get(), 1) != 0) return failed(path);
  return listening;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

/// Hands on what is there.  False: one of both has ended.
bool hand_on(int from, int to) {
  std::array<char, 16384> buffer;
  const ssize_t got = ::read(from, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR;
  return got > 0 && write_all(to, {buffer.data(), static_cast<std::size_t>(got)});
}

void join(int agent, int in, int out) {
  std::array<pollfd, 2> ends{pollfd{agent, POLLIN, 0}, pollfd{in, POLLIN, 0}};
  for (;;) {
    if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) return;
    if (ends[0].revents != 0 && !hand_on(agent, out)) return;
    if (ends[1].revents != 0 && !hand_on(in, agent)) return;
  }
}

}  // namespace

Result<void> relay(const std::string& path, int in, int out, Duration wait) {
  auto folder = make_folder(path.substr(0, path.rfind('/')));
  if (!folder) return folder;
  auto listening = listen_on(path);
  if (!listening) return std::move(listening).error();
  const Named name(path);
  // stdin ends when the ssh session does: then nobody needs the agent any more.
  std::array<pollfd, 2> ends{pollfd{listening->get(), POLLIN, 0}, pollfd{in, 0, 0}};
  const int ready = ::poll(ends.data(), ends.size(), static_cast<int>(wait.count()));
  if (ready == 0) return Error{Code::TimedOut, "no agent dialled " + path};
  if (ready < 0) return failed(path);
  if (ends[0].revents == 0) return Error{Code::Unavailable, "stdin ended before the agent came"};
  const Descriptor agent(::accept4(listening->get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!agent.open()) return failed(path);
  listening->close();
  join(agent.get(), in, out);
  return {};
}

}  // namespace skep::agent
