#include "agent/executor/dial.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "common/descriptor.h"

namespace skep::agent::executor {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Result<Address> address_of(const Dial& dial) {
  Address out;
  auto* four = reinterpret_cast<sockaddr_in*>(&out.storage);
  if (::inet_pton(AF_INET, dial.address.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(dial.port);
    out.size = sizeof *four;
    return out;
  }
  auto* six = reinterpret_cast<sockaddr_in6*>(&out.storage);
  if (::inet_pton(AF_INET6, dial.address.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(dial.port);
    out.size = sizeof *six;
    return out;
  }
  return Error{Code::Invalid, "\"" + dial.address + "\" is not an address"};
}

Dialled outcome(int reason) {
  if (reason == 0) return {Way::Connected, "connected"};
  if (reason == ECONNREFUSED) return {Way::Refused, "refused"};
  return {Way::Silent, std::strerror(reason)};
}

}  // namespace

Result<Dialled> dial(const Dial& dial) {
  auto address = address_of(dial);
  if (!address) return std::move(address).error();
  const Descriptor socket(
      ::socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.open()) return Error{Code::Unavailable, std::strerror(errno)};
  const auto* to = reinterpret_cast<const sockaddr*>(&address->storage);
  if (::connect(socket.get(), to, address->size) == 0) return outcome(0);
  if (errno != EINPROGRESS) return outcome(errno);

  pollfd wanted{socket.get(), POLLOUT, 0};
  const int ready = ::poll(&wanted, 1, static_cast<int>(dial.deadline.count()));
  if (ready == 0) return Dialled{Way::Silent, "no answer in " + minutes(dial.deadline)};
  if (ready < 0) return Error{Code::Unavailable, std::strerror(errno)};
  int reason = 0;
  socklen_t size = sizeof reason;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &reason, &size);
  return outcome(reason);
}

}  // namespace skep::agent::executor
