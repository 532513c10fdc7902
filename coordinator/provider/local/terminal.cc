#include "coordinator/provider/local/terminal.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "common/descriptor.h"

namespace skep::coordinator::local {
namespace {

constexpr char kLeave = 0x1d;  // Ctrl-], as telnet has it

/// Keys go to the machine as they are typed.
class RawTerminal {
 public:
  RawTerminal() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios raw = before_;
    ::cfmakeraw(&raw);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal() { ::tcsetattr(STDIN_FILENO, TCSANOW, &before_); }

 private:
  termios before_{};
};

/// False: an end was reached, or the key to leave was typed.
bool hand_on(int from, int to, bool keys) {
  std::array<char, 4096> buffer;
  const ssize_t got = ::read(from, buffer.data(), buffer.size());
  if (got <= 0) return false;
  const char* end = buffer.data() + got;
  if (keys && std::find<const char*>(buffer.data(), end, kLeave) != end) return false;
  return ::write(to, buffer.data(), static_cast<std::size_t>(got)) == got;
}

}  // namespace

Result<void> join_terminal(const std::string& socket_path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof name.sun_path) {
    return Error{Code::Invalid, socket_path + ": too long for a socket"};
  }
  std::memcpy(name.sun_path, socket_path.c_str(), socket_path.size());
  const Descriptor machine(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(machine.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return Error{Code::Unavailable, socket_path + ": " + std::strerror(errno)};
  }
  std::fputs("Ctrl-] leaves the console.\n", stderr);
  const RawTerminal raw;
  std::array<pollfd, 2> ends{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{machine.get(), POLLIN, 0}};
  for (;;) {
    if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) return {};
    if (ends[0].revents != 0 && !hand_on(STDIN_FILENO, machine.get(), true)) return {};
    if (ends[1].revents != 0 && !hand_on(machine.get(), STDOUT_FILENO, false)) return {};
  }
}

}  // namespace skep::coordinator::local
