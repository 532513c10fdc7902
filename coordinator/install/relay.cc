#include "coordinator/install/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

#include "common/descriptor.h"
#include "common/spawn.h"
#include "coordinator/install/argv.h"
#include "coordinator/install/ssh_installer.h"

namespace skep::coordinator {
namespace {

constexpr const char* kPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

Error failed(const std::string& endpoint) {
  return Error{Code::Unavailable, endpoint + ": " + std::strerror(errno)};
}

Result<Descriptor> connect_unix(const std::string& endpoint) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string path = endpoint.substr(std::strlen("ipc://"));
  if (path.size() >= sizeof name.sun_path) return Error{Code::Invalid, endpoint + ": too long"};
  std::memcpy(name.sun_path, path.c_str(), path.size());
  Descriptor router(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(router.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return failed(endpoint);
  }
  return router;
}

Result<Descriptor> connect_tcp(const std::string& endpoint) {
  const std::string rest = endpoint.substr(std::strlen("tcp://"));
  const auto colon = rest.rfind(':');
  const std::string digits = colon == std::string::npos ? "" : rest.substr(colon + 1);
  std::uint16_t port = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  if (port == 0 || ::inet_pton(AF_INET, rest.substr(0, colon).c_str(), &name.sin_addr) != 1) {
    return Error{Code::Invalid, endpoint + ": not an address and a port"};
  }
  Descriptor router(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(router.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return failed(endpoint);
  }
  const int on = 1;
  ::setsockopt(router.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return router;
}

}  // namespace

Result<Relay> Relay::open(const std::string& state, const Machine& machine,
                          const std::string& endpoint) {
  auto argv = install::pinned_ssh(state, machine);
  if (!argv) return std::move(argv).error();
  argv->push_back(install::as_root(machine, "exec /opt/skep/bin/skep-agent relay", {}));
  auto program = find_program("ssh", kPath);
  if (!program) return std::move(program).error();
  auto router = endpoint.starts_with("ipc://") ? connect_unix(endpoint) : connect_tcp(endpoint);
  if (!router) return std::move(router).error();
  auto process = spawn({.program = *program,
                        .argv = std::move(*argv),
                        .environment = {std::string("PATH=") + kPath, "LC_ALL=C"},
                        .in = router->get(),
                        .out = router->get()});
  if (!process) return std::move(process).error();
  return Relay(*process);
}

bool Relay::stands() {
  if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) != 0) process_ = -1;
  return process_ > 0;
}

Relay::~Relay() {
  if (!stands()) return;
  // ssh ends at once at KILL, and the session with it: sshd ends the relay when its pipes close.
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace skep::coordinator
