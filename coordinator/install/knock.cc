#include "coordinator/install/knock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "common/descriptor.h"
#include "coordinator/limits.h"

namespace skep::coordinator::install {
namespace {

constexpr std::string_view kGreeting = "SSH-";  // RFC 4253, 4.2

bool ready(int socket, short what, Duration limit) {
  pollfd wanted{socket, what, 0};
  return ::poll(&wanted, 1, static_cast<int>(limit.count())) > 0;
}

/// Empty: it greeted.
std::string once(const sockaddr_in& name, Duration limit) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int began = ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name);
  if (began != 0 && errno != EINPROGRESS) return std::strerror(errno);
  if (!ready(socket.get(), POLLOUT, limit)) return "no answer";
  int wrong = 0;
  socklen_t size = sizeof wrong;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &wrong, &size);
  if (wrong != 0) return std::strerror(wrong);
  // Behind a forwarded port the connection stands before the machine does.
  if (!ready(socket.get(), POLLIN, limit)) return "connected, but no greeting";
  std::array<char, 4> buffer;
  const ssize_t got = ::read(socket.get(), buffer.data(), buffer.size());
  const bool greeted = got == 4 && std::string_view(buffer.data(), 4) == kGreeting;
  return greeted ? "" : "connected, but no greeting";
}

}  // namespace

Result<void> knock(const std::string& address, std::uint16_t port, Duration limit, Duration first) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &name.sin_addr) != 1) return {};
  const SystemClock clock;
  const Tick began = clock.now().tick;
  std::string seen;
  Duration patience = first;
  do {
    seen = once(name, patience);
    if (seen.empty()) return {};
    // Not at once long: a connection that was begun before the machine's network came up is dead.
    if (clock.now().tick - began >= 2 * patience) patience *= 2;
    ::poll(nullptr, 0, static_cast<int>(kKnockEvery.count()));
  } while (clock.now().tick - began < limit);
  return Error{Code::Unavailable, address + ":" + std::to_string(port) + ": " + seen};
}

}  // namespace skep::coordinator::install
